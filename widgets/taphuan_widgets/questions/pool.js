import { question, options, tag } from "./base.js";

const PAIR = [
  { id: "true", html: "Đúng" },
  { id: "false", html: "Sai" },
];

let serial = 0;

/** Controls of one drawn question: node, its value, a way to show one. */
function controls(item, labelledBy) {
  if (item.type === "single-choice" || item.type === "true-false") {
    const pair = item.type === "true-false";
    const { node, inputs } = options("radio", pair ? PAIR : item.options, labelledBy);
    if (pair) node.classList.add("tq-pair");
    const value = () => {
      const chosen = inputs.find((input) => input.checked)?.value;
      return pair && chosen ? chosen === "true" : chosen;
    };
    return { node, value, show: (given) => inputs.forEach((input) => (input.checked = input.value === String(given))) };
  }
  if (item.type === "multiple-choice") {
    const { node, inputs } = options("checkbox", item.options, labelledBy);
    node.prepend(tag("p", { className: "tq-hint" }, "Có thể chọn nhiều ý."));
    const value = () => {
      const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
      return chosen.length ? chosen : null;
    };
    return { node, value, show: (given) => inputs.forEach((input) => (input.checked = Boolean(given?.includes?.(input.value)))) };
  }
  const input = tag("input", { type: "text", autocomplete: "off", maxLength: 1000, "aria-labelledby": labelledBy });
  if (item.type === "number") Object.assign(input, { inputMode: "decimal", className: "tq-number" });
  const unit = item.unit ? [tag("span", { className: "tq-unit" }, item.unit)] : [];
  const node = tag("div", { className: "tq-controls tq-typed" }, input, ...unit);
  return { node, value: () => input.value, show: (given) => input.value === (given ?? "") || (input.value = given ?? "") };
}

export default question(({ asked, labelledBy, give }) => {
  const items = asked.items.map((item) => {
    serial += 1;
    const prompt = tag("div", { className: "tq-drawn", id: `tq-rut-${serial}`, innerHTML: item.prompt_html });
    return { id: item.id, prompt, ...controls(item, prompt.id) };
  });
  const list = tag(
    "ol",
    { className: "tq-pool", "aria-labelledby": labelledBy },
    ...items.map(({ prompt, node }) => tag("li", {}, prompt, node)),
  );
  const node = tag("fieldset", { className: "tq-controls", "aria-labelledby": labelledBy }, list);
  const changed = (how) => {
    const given = items.map(({ id, value }) => [id, value()]).filter(([, value]) => value != null && value !== "");
    give(given.length ? Object.fromEntries(given) : null, how);
  };
  node.addEventListener("change", (event) => event.target.type !== "text" && changed());
  node.addEventListener("input", (event) => event.target.type === "text" && changed({ typing: true }));
  const show = (value) => items.forEach(({ id, show: put }) => put(value?.[id]));
  return { node, show, lock: (locked) => (node.disabled = locked) };
});
