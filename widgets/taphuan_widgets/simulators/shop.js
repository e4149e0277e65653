import { chosen, screens } from "./screens.js";
import { facts } from "./stage.js";
import { tag } from "./base.js";

const money = (value) => `${Math.round(value).toLocaleString("vi-VN")} đồng`;

/** "450.000", "450 000 đồng" as a number; NaN for anything else. */
const amount = (text) => Number(text.replace(/[\s.đồngvnđ]/gi, "").replace(",", "."));

/** What is left of the price, worked out as it is typed. */
function revenue(item, { deeds }) {
  const node = tag("div", { className: "sm-revenue", role: "status" });
  function update() {
    const price = amount(chosen(deeds, item.price).join(""));
    if (!price) return node.replaceChildren(tag("p", {}, `${item.label}: hãy ghi giá bán trước.`));
    const fee = (price * item.fee) / 100;
    const costs = Object.entries(item.costs ?? {});
    const left = costs.reduce((sum, [, value]) => sum - value, price - fee);
    node.replaceChildren(
      facts([
        ["Giá bán", money(price)],
        [`Phí sàn ${String(item.fee).replace(".", ",")}%`, `− ${money(fee)}`],
        ...costs.map(([name, value]) => [name, `− ${money(value)}`]),
        [item.label, money(left)],
      ]),
    );
  }
  return { node, update };
}

export default screens({ revenue });
