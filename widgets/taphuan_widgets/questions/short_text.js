import { question, field, tag } from "./base.js";

export default question(({ labelledBy, give }) => {
  const input = tag("input", { type: "text", autocomplete: "off", "aria-labelledby": labelledBy });
  return field(input, give);
});
