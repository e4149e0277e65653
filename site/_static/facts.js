// A fact that is not in force on the day of reading says so.
const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" });
const written = (day) => day.split("-").reverse().join("/");
for (const fact of document.querySelectorAll(".fact")) {
  const { from, to } = fact.dataset;
  const ended = to && to <= today;
  if (!ended && !(from && today < from)) continue;
  const note = document.createElement("strong");
  note.textContent = ended ? ` (không còn áp dụng từ ngày ${written(to)})` : ` (chỉ áp dụng từ ngày ${written(from)})`;
  fact.append(note);
}
