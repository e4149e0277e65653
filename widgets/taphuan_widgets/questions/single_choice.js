import { question, options } from "./base.js";

export default question(({ asked, labelledBy, give }) => {
  const { node, inputs, lock } = options("radio", asked.options, labelledBy);
  node.addEventListener("change", (event) => give(event.target.value));
  const show = (value) => inputs.forEach((input) => (input.checked = input.value === value));
  return { node, show, lock };
});
