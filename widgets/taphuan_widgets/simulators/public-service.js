import { choice, screens } from "./screens.js";
import { tag } from "./base.js";

const stripped = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/gi, "d").toLowerCase();

/** A choice among many, narrowed by words; what is chosen stays in sight. */
function search(item, tools) {
  const made = choice(item, tools);
  const input = tag("input", { type: "search", id: `${tools.key}-${item.id}-tim`, autocomplete: "off" });
  const count = tag("p", { className: "sm-hint", role: "status" });
  const label = tag("label", { htmlFor: input.id }, "Tìm theo từ khóa");
  made.cards[0].before(label, input, count);
  function narrow() {
    const words = stripped(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const card of made.cards) {
      const fits = words.every((word) => stripped(card.textContent).includes(word));
      card.hidden = !fits && !card.querySelector("input").checked;
      found += Number(fits);
    }
    const told = words.length ? `Tìm thấy ${found} thủ tục` : "";
    if (count.textContent !== told) count.textContent = told;
  }
  input.addEventListener("input", narrow);
  return { ...made, update: () => (made.update(), narrow()) };
}

/** The stations of a file. */
function track({ label, stations, reached }) {
  const items = Object.entries(stations).map(([name, note], index) => {
    const made = tag("li", { className: index < reached ? "sm-reached" : "" }, tag("b", {}, name), ` · ${note}`);
    if (index === reached - 1) made.setAttribute("aria-current", "step");
    return made;
  });
  return { node: tag("div", {}, tag("p", { className: "sm-label" }, label), tag("ol", { className: "sm-track" }, ...items)), update() {} };
}

export default screens({ search, track });
