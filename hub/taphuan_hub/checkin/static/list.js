// The classes of the trainer, the latest first, some at a time.

import { listClasses } from "./book.js";
import { h, show } from "./dom.js";
import { dayOf, number, plain, timeOf } from "./text.js";

const SOME = 12;

export async function listScreen() {
  const classes = await listClasses();
  if (location.hash.length > 1) return;
  document.title = "Lớp học và điểm danh";
  show(h("h1", {}, "Lớp của tôi"),
    classes.length
      ? h("p", { className: "lead" }, "Mở lớp khi còn mạng: danh sách được giữ trong máy này, điểm danh được cả khi mất mạng.")
      : h("p", { className: "lead" }, "Chưa có lớp nào mà ông/bà là giảng viên."),
    h("p", {}, h("a", { className: "button second", href: "#/moi" }, "Mở lớp mới")),
    longList(classes));
}

// Whoever teaches for years finds a class by words of its name, place or day.
function longList(classes) {
  const known = classes.map((one) => ({ one, plain: plain(`${one.title} ${one.place} ${one.sessions.map((each) => dayOf(each.starts_at)).join(" ")}`) }));
  const list = h("ul", { className: "classes" });
  const more = h("button", { type: "button", className: "button second", onclick: () => fill(list.children.length + SOME) }, "Xem thêm");
  const search = h("input", { type: "search", id: "class", autocomplete: "off", oninput: () => fill(SOME) });
  const count = h("p", { className: "small-text", role: "status" });

  function fill(most) {
    const words = plain(search.value).split(" ").filter(Boolean);
    const found = known.filter((each) => words.every((word) => each.plain.includes(word)));
    list.replaceChildren(...found.slice(0, most).map(({ one }) => card(one)));
    more.hidden = found.length <= most;
    count.textContent = `${number(Math.min(most, found.length))} trên ${number(found.length)} lớp`;
  }

  fill(SOME);
  const few = classes.length <= SOME;
  return [!few && h("div", {}, h("label", { htmlFor: "class" }, "Tìm lớp theo tên, nơi học hoặc ngày"), search, count), list, h("p", {}, more)];
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
