// The classes of the trainer.

import { listClasses } from "./book.js";
import { h, show } from "./dom.js";
import { dayOf, number, timeOf } from "./text.js";

export async function listScreen() {
  const classes = await listClasses();
  if (location.hash.length > 1) return;
  document.title = "Lớp học và điểm danh";
  show(h("h1", {}, "Lớp của tôi"),
    classes.length
      ? h("p", { className: "lead" }, "Mở lớp khi còn mạng: danh sách được giữ trong máy này, điểm danh được cả khi mất mạng.")
      : h("p", { className: "lead" }, "Chưa có lớp nào mà ông/bà là giảng viên."),
    h("p", {}, h("a", { className: "button second", href: "#/moi" }, "Mở lớp mới")),
    h("ul", { className: "classes" }, classes.map(card)));
}

function card(one) {
  return h("li", { className: "card" },
    h("h2", {}, one.title),
    h("p", { className: "small-text" }, `${one.course} · ${one.place}`),
    one.kept && h("p", { className: "tag good" }, "Đã lưu trong máy này"),
    h("p", {}, h("a", { href: `#/${one.id}/sua` }, "Sửa lịch, nơi học, người được mời")),
    h("ul", { className: "sessions" }, one.sessions.map((session) => h("li", {},
      h("a", { href: `#/${one.id}/${session.ordinal}` },
        h("strong", {}, `Buổi ${session.ordinal}`),
        h("span", {}, `${dayOf(session.starts_at)}, ${timeOf(session.starts_at)}–${timeOf(session.ends_at)} · ${number(session.hours)} giờ`),
        session.closed && h("span", { className: "tag" }, "Đã chốt"))))));
}
