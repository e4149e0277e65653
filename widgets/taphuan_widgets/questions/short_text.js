import { question, field, tag } from "./base.js";

export default question(({ labelledBy, give }) => {
  const input = tag("input", { type: "text", maxLength: 1000, autocomplete: "off", "aria-labelledby": labelledBy });
  return field(input, give);
});
