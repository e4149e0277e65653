// A fact that is not in force on the day of reading says so: in the list of what the module rests on, and at its top. The twin of
// `taphuan_widgets.asides`.

const written = (day) => day.split("-").reverse().join("/");

/** What is to be said of a fact on `today`, an ISO day; empty when it is in force. */
export function saidOf({ from, to, now, statement }, today) {
  if (to && to <= today) return `${statement}: không còn áp dụng từ ngày ${written(to)}.${now ? ` Nay: ${now}.` : " Khi cần dùng, xin xem văn bản mới."}`;
  return from && today < from ? `${statement}: chỉ áp dụng từ ngày ${written(from)}.` : "";
}

export function tellChanges(place, facts) {
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" });
  const lines = [...facts].map((fact) => [fact, saidOf(fact.dataset, today)]).filter(([, text]) => text);
  if (!lines.length) return;
  const list = document.createElement("ul");
  for (const [fact, text] of lines) {
    list.append(Object.assign(document.createElement("li"), { textContent: text }));
    fact.append(Object.assign(document.createElement("strong"), { textContent: " (hôm nay không áp dụng)" }));
  }
  const head = Object.assign(document.createElement("p"), { className: "head", textContent: `Tính đến hôm nay, ${written(today)}, có điều trong bài đã thay đổi:` });
  place.className = "notice";
  place.replaceChildren(head, list);
}
