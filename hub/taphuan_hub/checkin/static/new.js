// The form of a new class.

import { Offline, Refused, SignedOut, call } from "./api.js";
import { h, show } from "./dom.js";
import { plain } from "./text.js";

export async function newScreen() {
  const words = h("p", { className: "notice bad", role: "alert", hidden: true });
  const tell = (error) => {
    if (!(error instanceof Offline || error instanceof Refused || error instanceof SignedOut)) throw error;
    words.textContent = error instanceof Offline ? "Không có mạng. Cần có mạng để mở lớp mới." : error.message;
    words.hidden = false;
    words.scrollIntoView({ block: "center" });
  };
  let choices;
  try {
    choices = await call("choices");
  } catch (error) {
    show(back(), h("h1", {}, "Mở lớp mới"), words);
    return tell(error);
  }
  const sessions = h("div", { className: "rows" }, sessionRow());
  const units = unitPicker(choices.units);
  const form = h("form", { className: "form", onsubmit: save },
    field("title", "Tên lớp", h("input", { type: "text", maxLength: 200, required: true })),
    field("course", "Khóa học", h("select", {}, choices.courses.map((one) => h("option", { value: one.id }, one.title)))),
    field("organiser", "Đơn vị tổ chức", h("input", { type: "text", maxLength: 200, required: true })),
    field("place", "Nơi học", h("input", { type: "text", maxLength: 200, required: true })),
    field("capacity", "Số chỗ", h("input", { type: "number", min: 1, max: 500, value: 40, required: true })),
    h("fieldset", {}, h("legend", {}, "Các buổi học"), sessions,
      h("button", { type: "button", className: "button second", onclick: () => sessions.append(sessionRow()) }, "Thêm buổi")),
    h("fieldset", {}, h("legend", {}, "Đơn vị được mời"), units.element),
    words,
    h("button", { type: "submit", className: "button" }, "Mở lớp"));

  async function save(event) {
    event.preventDefault();
    words.hidden = true;
    const value = (name) => form.elements[name].value.trim();
    const made = {
      title: value("title"), course: value("course"), organiser: value("organiser"), place: value("place"),
      capacity: Number(value("capacity")), sessions: [...sessions.children].map(readSession), units: units.chosen(),
    };
    try {
      const { id } = await call("classes/new", { method: "POST", json: { class: made } });
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

const back = () => h("p", {}, h("a", { href: "#" }, "← Lớp của tôi"));

function field(name, label, input) {
  input.id = input.name = name;
  return h("div", { className: "field" }, h("label", { htmlFor: name }, label), input);
}

function sessionRow() {
  const part = (name, label, props) => h("label", {}, label, h("input", { name, required: true, ...props }));
  const row = h("div", { className: "row" },
    part("day", "Ngày", { type: "date" }), part("begins", "Bắt đầu", { type: "time", value: "07:30" }),
    part("ends", "Kết thúc", { type: "time", value: "11:30" }),
    part("hours", "Số giờ học", { type: "number", min: 0.5, max: 12, step: 0.5, value: 3.5 }),
    h("button", { type: "button", className: "button second", onclick: () => row.parentElement.children.length > 1 && row.remove() }, "Bỏ"));
  return row;
}

function readSession(row) {
  const value = (name) => row.querySelector(`[name="${name}"]`).value;
  return { day: value("day"), begins: value("begins"), ends: value("ends"), hours: Number(value("hours")) };
}

// Units are found by any part of the name; the ones chosen stay on top.
function unitPicker(units) {
  const chosen = new Set();
  const search = h("input", { type: "search", id: "unit", autocomplete: "off", oninput: fill });
  const list = h("div", { className: "units" });
  const known = units.map((one) => ({ ...one, plain: plain(one.name) }));

  function fill() {
    const words = plain(search.value).split(" ").filter(Boolean);
    const found = words.length ? known.filter((one) => !chosen.has(one.code) && words.every((word) => one.plain.includes(word))) : [];
    list.replaceChildren(...[...known.filter((one) => chosen.has(one.code)), ...found.slice(0, 12)].map(option));
  }

  function option(one) {
    const tick = h("input", { type: "checkbox", checked: chosen.has(one.code), onchange: () => {
      if (tick.checked) chosen.add(one.code);
      else chosen.delete(one.code);
    } });
    return h("label", {}, tick, one.name);
  }

  const element = h("div", {},
    h("label", { htmlFor: "unit" }, "Tìm đơn vị"), search,
    h("p", { className: "small-text" }, "Mời một đơn vị là mời mọi cán bộ có chức vụ ngay tại đơn vị đó vào ngày học đầu tiên."), list);
  return { element, chosen: () => [...chosen] };
}
