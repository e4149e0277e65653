// One session: its head, its tabs, and what they share.

import { book, linesOf, now, openClass, peopleOf } from "./book.js";
import { h, show } from "./dom.js";
import { keyOf } from "./merge.js";
import { dayOf, number, timeOf } from "./text.js";
import { markTab } from "./mark.js";
import { codeTab } from "./code.js";
import { cardTab } from "./card.js";
import { paperTab } from "./paper.js";
import { closeTab } from "./closing.js";

const TABS = [
  ["ghi", "Điểm danh", markTab],
  ["ma", "Mã màn chiếu", codeTab],
  ["the", "Quét thẻ", cardTab],
  ["phieu", "Phiếu giấy", paperTab],
  ["chot", "Chốt phiếu", closeTab],
];

let leave = () => {};
addEventListener("hashchange", () => { leave(); leave = () => {}; });

// What a tab works with. `line` says where a person stands; `reload` asks the server again.
function desk(found, ordinal) {
  return {
    found,
    ordinal,
    get people() { return peopleOf(now.classes.get(found.id) ?? found); },
    session: found.sessions.find((one) => one.ordinal === ordinal),
    lines: () => linesOf(now.classes.get(found.id) ?? found, ordinal),
    line: (lines, who) => lines.get(keyOf({ ordinal, official_id: who })),
    reload: async () => { await openClass(found.id); dispatchEvent(new Event("hashchange")); },
  };
}

export function sessionScreen(found, ordinal, tab) {
  const own = desk(found, ordinal);
  const [, title, build] = TABS.find(([id]) => id === tab) ?? TABS[0];
  document.title = `${title} – ${found.title}`;
  const { element, refresh = () => {}, stop = () => {}, focus } = build(own);
  show(
    h("p", {}, h("a", { href: "#" }, "← Lớp của tôi")),
    h("h1", {}, found.title),
    h("p", { className: "lead" }, about(own)),
    changesBox(found),
    own.session.closed && h("p", { className: "notice" }, "Phiếu của buổi này đã chốt. Muốn sửa, ông/bà mở lại phiếu ở thẻ “Chốt phiếu”."),
    h("nav", { className: "tabs", "aria-label": "Cách điểm danh" }, TABS.map(([id, name]) =>
      h("a", { href: `#/${found.id}/${ordinal}/${id}`, "aria-current": id === tab ? "page" : null }, name))),
    element);
  book.addEventListener("change", refresh);
  leave = () => { book.removeEventListener("change", refresh); stop(); };
  refresh();
  focus?.focus();
}

const WHAT = {
  title: "tên lớp", course: "khóa học", organiser: "đơn vị tổ chức", place: "nơi học", capacity: "số chỗ",
  trainers: "giảng viên", sessions: "lịch học", units: "đơn vị được mời", people: "người được mời",
};

// Whoever has opened the class before sees that its hours are others now.
function changesBox({ changes = [] }) {
  if (!changes.length) return null;
  const said = (one) => `${dayOf(one.at)} ${timeOf(one.at)}, ${one.username} đổi ${one.what.map((name) => WHAT[name]).join(", ")}. Lý do: ${one.reason}`;
  return h("details", { className: "small-text" }, h("summary", {}, `Lớp đã thay đổi, lần cuối ngày ${dayOf(changes.at(-1).at)}`),
    h("ol", {}, changes.map((one) => h("li", {}, said(one)))));
}

function about({ found, session }) {
  const when = `${dayOf(session.starts_at)}, ${timeOf(session.starts_at)}–${timeOf(session.ends_at)}`;
  return `Buổi ${session.ordinal} · ${when} · ${number(session.hours)} giờ · ${found.place}`;
}
