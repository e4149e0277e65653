import { question, options, tag } from "./base.js";

export default question(({ asked, labelledBy, give }) => {
  const { node, inputs, lock } = options("checkbox", asked.options, labelledBy);
  node.prepend(tag("p", { className: "tq-hint" }, "Có thể chọn nhiều ý."));
  node.addEventListener("change", () => {
    const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
    give(chosen.length ? chosen : null);
  });
  const show = (value) => inputs.forEach((input) => (input.checked = Boolean(value?.includes(input.value))));
  return { node, show, lock };
});
