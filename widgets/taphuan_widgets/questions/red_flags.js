import { question, tag } from "./base.js";

export default question(({ asked, prompt, give }) => {
  const told = tag("p", { className: "tq-hint", role: "status" });
  const inputs = asked.places.map(({ id }) => {
    const place = prompt.querySelector(`[data-place="${id}"]`);
    const input = tag("input", { type: "checkbox", value: id, className: "tq-unseen" });
    const shown = tag("span", {}, ...place.childNodes);
    place.replaceChildren(tag("label", { className: "tq-place" }, input, shown));
    input.addEventListener("change", () => {
      const chosen = inputs.filter((each) => each.checked).map((each) => each.value);
      count();
      give(chosen.length ? chosen : null);
    });
    return input;
  });
  prompt.classList.add("tq-running");
  function count() {
    const chosen = inputs.filter((input) => input.checked).length;
    const text = chosen ? `Đã đánh dấu ${chosen} chỗ. Chạm lần nữa để bỏ.` : `Chạm vào chỗ gạch chân để đánh dấu. Có ${inputs.length} chỗ chạm được.`;
    if (told.textContent !== text) told.textContent = text;
  }
  const show = (value) => {
    for (const input of inputs) input.checked = Boolean(value?.includes?.(input.value));
    count();
  };
  const lock = (locked) => inputs.forEach((input) => (input.disabled = locked));
  return { node: tag("div", { className: "tq-controls" }, told), show, lock };
});
