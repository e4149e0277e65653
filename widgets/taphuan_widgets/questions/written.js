import { question, field, tag } from "./base.js";

export default question(({ asked, labelledBy, give }) => {
  const hint = tag("p", { className: "tq-hint", id: `goi-y-${asked.id}` }, "Giảng viên sẽ đọc và chấm câu này. Bài viết được tự lưu.");
  const input = tag("textarea", { rows: 7, maxLength: 200_000, "aria-labelledby": labelledBy, "aria-describedby": hint.id });
  return field(input, give, hint);
});
