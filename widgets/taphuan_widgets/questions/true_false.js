import { question, options } from "./base.js";

const CHOICES = [
  { id: "true", html: "Đúng" },
  { id: "false", html: "Sai" },
];

export default question(({ labelledBy, give }) => {
  const { node, inputs, lock } = options("radio", CHOICES, labelledBy);
  node.classList.add("tq-pair");
  node.addEventListener("change", (event) => give(event.target.value === "true"));
  const show = (value) => inputs.forEach((input) => (input.checked = input.value === String(value)));
  return { node, show, lock };
});
