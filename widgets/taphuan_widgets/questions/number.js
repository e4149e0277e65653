import { question, field, tag } from "./base.js";

export default question(({ asked, labelledBy, give }) => {
  const hint = tag("p", { className: "tq-hint", id: `goi-y-${asked.id}` }, "Số thập phân viết bằng dấu phẩy, ví dụ 12,5.");
  const input = tag("input", {
    type: "text",
    inputMode: "decimal",
    autocomplete: "off",
    className: "tq-number",
    "aria-labelledby": labelledBy,
    "aria-describedby": hint.id,
  });
  return field(input, give, ...(asked.unit ? [tag("span", { className: "tq-unit" }, asked.unit)] : []), hint);
});
