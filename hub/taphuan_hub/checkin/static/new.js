// Opening a new class, and changing one.

import { Offline, Refused, SignedOut, call } from "./api.js";
import { openClass } from "./book.js";
import { h, show } from "./dom.js";
import { classForm, field } from "./form.js";

export async function newScreen() {
  const { words, ask, tell } = trouble("Không có mạng. Cần có mạng để mở lớp mới.");
  const choices = await ask(() => call("choices"));
  if (!choices) return show(back(), h("h1", {}, "Mở lớp mới"), words);
  const { form, read } = classForm(choices, null, { button: "Mở lớp", more: words, save });

  async function save() {
    words.hidden = true;
    try {
      const { id } = await call("classes/new", { method: "POST", json: { class: read() } });
      location.hash = `#/${id}/1`;
    } catch (error) {
      tell(error);
    }
  }

  document.title = "Mở lớp mới";
  show(back(), h("h1", {}, "Mở lớp mới"),
    h("p", { className: "lead" }, "Ông/bà là giảng viên của lớp này. Số giờ chỉ được tính cho chỉ tiêu khi văn phòng điều phối công nhận lớp."),
    form);
  return form.elements.title.focus();
}

export async function changeScreen(id) {
  const { words, ask, tell } = trouble("Không có mạng. Cần có mạng để sửa lớp.");
  const found = await ask(() => call(`classes/${id}/form`));
  if (!found) return show(back(), h("h1", {}, "Sửa lớp"), words);
  const people = peoplePicker(found.people);
  const { form, read } = classForm(found, found, {
    button: "Ghi thay đổi", save,
    more: [
      h("fieldset", {}, h("legend", {}, "Người được mời đích danh"), people.element),
      field("trainers", "Giảng viên (tên đăng nhập, cách nhau bằng dấu cách)",
        h("input", { type: "text", required: true, autocomplete: "off", value: found.class.trainers.join(" ") })),
      field("reason", "Lý do thay đổi", h("input", { type: "text", required: true, maxLength: 500, autocomplete: "off" })),
      words,
    ],
  });

  async function save() {
    words.hidden = true;
    const typed = (name) => form.elements[name].value;
    const changed = { ...read(), trainers: typed("trainers").split(/[\s,;]+/).filter(Boolean), people: people.chosen() };
    try {
      await call(`classes/${id}/form`, { method: "POST", json: { class: changed, reason: typed("reason"), revision: found.revision } });
      const fresh = await openClass(id);
      location.hash = `#/${id}/${fresh.sessions[0].ordinal}`;
    } catch (error) {
      tell(error);
    }
  }

  document.title = `Sửa lớp – ${found.class.title}`;
  show(back(), h("h1", {}, "Sửa lớp"),
    h("p", { className: "lead" }, "Lịch học, nơi học và người được mời đổi được cả sau khi đã mở lớp. Điểm danh đã ghi không mất. Giấy mời đã gửi thì in lại ở Bàn giảng viên."),
    form);
  return form.elements.title.focus();
}

const back = () => h("p", {}, h("a", { href: "#" }, "← Lớp của tôi"));

// Where a form says why it was not taken.
function trouble(offline) {
  const words = h("p", { className: "notice bad", role: "alert", hidden: true });
  const tell = (error) => {
    if (!(error instanceof Offline || error instanceof Refused || error instanceof SignedOut)) throw error;
    words.textContent = error instanceof Offline ? offline : error.message;
    words.hidden = false;
    words.scrollIntoView({ block: "center" });
  };
  const ask = async (question) => {
    try {
      return await question();
    } catch (error) {
      tell(error);
      return null;
    }
  };
  return { words, ask, tell };
}

// Whoever is not ticked any more is not invited by name; others are added at the end of the list of the class.
function peoplePicker(people) {
  const ticks = people.map((one) => h("input", { type: "checkbox", checked: true, value: one.id }));
  const element = h("div", {},
    h("p", { className: "small-text" }, people.length
      ? "Bỏ dấu chọn là không mời nữa. Người đã điểm danh vẫn ở trong danh sách. Mời thêm người ở cuối trang điểm danh."
      : "Chưa mời ai đích danh. Mời thêm người ở cuối trang điểm danh."),
    people.length > 0 && h("details", {}, h("summary", {}, `Xem ${people.length} người`),
      h("div", { className: "units" }, people.map((one, index) => h("label", {}, ticks[index], one.name)))));
  return { element, chosen: () => ticks.filter((one) => one.checked).map((one) => one.value) };
}
