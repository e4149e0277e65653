import { question, tag, select, byName } from "./base.js";

let serial = 0;

export default question(({ asked, labelledBy, give }) => {
  serial += 1;
  const hint = tag("p", { className: "tq-hint" }, "Với mỗi mục, chọn điều phù hợp trong danh sách. Có thể có ý thừa.");
  const rows = asked.left.map(({ id, html }, at) => {
    const label = tag("span", { id: `tq-ghep-${serial}-${at}`, innerHTML: html });
    const input = select(asked.right, changed, { "aria-labelledby": label.id });
    return { id, input, row: tag("li", { className: "tq-pairing" }, label, input) };
  });
  function changed() {
    give(byName(rows.map(({ id, input }) => [id, input.value])));
  }
  const list = tag("ul", { className: "tq-pairs", "aria-labelledby": labelledBy }, ...rows.map(({ row }) => row));
  const show = (value) => rows.forEach(({ id, input }) => (input.value = value?.[id] ?? ""));
  const lock = (locked) => rows.forEach(({ input }) => (input.disabled = locked));
  return { node: tag("div", { className: "tq-controls" }, hint, list), show, lock };
});
