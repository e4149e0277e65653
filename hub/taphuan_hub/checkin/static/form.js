// The form of a class, for a new one and for one that is changed.

import { h } from "./dom.js";
import { plain } from "./text.js";

// `found` is the class as it is, with the sessions that cannot be removed; null for a new one. Return the form and a
// function that reads it. `more` stands before the button, and `save` is called when it is pressed.
export function classForm({ courses, units }, found, { button, more = [], save }) {
  const kept = new Set(found?.recorded ?? []);
  const sessions = h("div", { className: "rows" },
    (found?.class.sessions ?? [null]).map((one) => sessionRow(one, one !== null && kept.has(one.number))));
  const picker = unitPicker(units, found?.class.units ?? []);
  const value = (name) => found?.class[name] ?? "";
  const form = h("form", { className: "form", onsubmit: (event) => { event.preventDefault(); save(); } },
    field("title", "Tên lớp", h("input", { type: "text", maxLength: 200, required: true, value: value("title") })),
    field("course", "Khóa học", h("select", { disabled: kept.size > 0 }, courses.map((one) =>
      h("option", { value: one.id, selected: one.id === value("course") }, one.title)))),
    field("organiser", "Đơn vị tổ chức", h("input", { type: "text", maxLength: 200, required: true, value: value("organiser") })),
    field("place", "Nơi học", h("input", { type: "text", maxLength: 200, required: true, value: value("place") })),
    field("capacity", "Số chỗ", h("input", { type: "number", min: 1, max: 500, value: found?.class.capacity ?? 40, required: true })),
    h("fieldset", {}, h("legend", {}, "Các buổi học"), sessions,
      h("button", { type: "button", className: "button second", onclick: () => sessions.append(sessionRow()) }, "Thêm buổi")),
    h("fieldset", {}, h("legend", {}, "Đơn vị được mời"), picker.element),
    more,
    h("button", { type: "submit", className: "button" }, button));

  function read() {
    const typed = (name) => form.elements[name].value.trim();
    return {
      title: typed("title"), course: typed("course"), organiser: typed("organiser"), place: typed("place"),
      capacity: Number(typed("capacity")), sessions: [...sessions.children].map(readSession), units: picker.chosen(),
    };
  }

  return { form, read };
}

export function field(name, label, input) {
  input.id = input.name = name;
  return h("div", { className: "field" }, h("label", { htmlFor: name }, label), input);
}

function sessionRow(one = null, recorded = false) {
  const part = (name, label, props) => h("label", {}, label, h("input", { name, required: true, ...props }));
  const row = h("div", { className: "row", "data-number": one?.number ?? null },
    part("day", "Ngày", { type: "date", value: one?.day ?? "" }),
    part("begins", "Bắt đầu", { type: "time", value: one?.begins.slice(0, 5) ?? "07:30" }),
    part("ends", "Kết thúc", { type: "time", value: one?.ends.slice(0, 5) ?? "11:30" }),
    part("hours", "Số giờ học", { type: "number", min: 0.5, max: 12, step: "any", value: one?.hours ?? 3.5 }),
    recorded
      ? h("p", { className: "small-text" }, "Đã có điểm danh")
      : h("button", { type: "button", className: "button second", onclick: () => row.parentElement.children.length > 1 && row.remove() }, "Bỏ"));
  return row;
}

function readSession(row) {
  const value = (name) => row.querySelector(`[name="${name}"]`).value;
  return {
    ...(row.dataset.number ? { number: Number(row.dataset.number) } : {}),
    day: value("day"), begins: value("begins"), ends: value("ends"), hours: Number(value("hours")),
  };
}

// Units are found by any part of the name; the ones chosen stay on top.
function unitPicker(units, before) {
  const chosen = new Set(before);
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

  fill();
  const element = h("div", {},
    h("label", { htmlFor: "unit" }, "Tìm đơn vị"), search,
    h("p", { className: "small-text" }, "Mời một đơn vị là mời mọi cán bộ có chức vụ ngay tại đơn vị đó vào ngày học đầu tiên."), list);
  return { element, chosen: () => [...chosen] };
}
