import { question, tag, select, byName } from "./base.js";

export default question(({ asked, prompt, give }) => {
  const hint = tag("p", { className: "tq-hint" }, `Điền ${asked.gaps.length} ô trống trong đoạn văn trên.`);
  const inputs = asked.gaps.map(({ id, options }) => {
    const name = { "aria-label": `Ô trống ${id}` };
    const input = options.length
      ? select(options, () => changed(), name)
      : tag("input", { type: "text", autocomplete: "off", maxLength: 200, className: "tq-gap", ...name });
    if (!options.length) input.addEventListener("input", () => changed({ typing: true }));
    prompt.querySelector(`[data-gap="${id}"]`).replaceChildren(input);
    return [id, input];
  });
  prompt.classList.add("tq-running");
  function changed(how) {
    give(byName(inputs.map(([id, input]) => [id, input.value])), how);
  }
  const show = (value) => inputs.forEach(([id, input]) => input.value === (value?.[id] ?? "") || (input.value = value?.[id] ?? ""));
  const lock = (locked) => inputs.forEach(([, input]) => (input.disabled = locked));
  return { node: tag("div", { className: "tq-controls" }, hint), show, lock };
});
