// The host of a page of plain files: the same front ends as on the service, on a model that keeps answers in this
// browser. Each place is `<div data-taphuan="inbox.js"><script type="application/json">`; the scripts that it names are on the
// page before (see `classic` in `taphuan_widgets.front`), because browsers load no modules from files.

import { judge } from "./judge.js";
import { get, putAnswer } from "./keeping.js";

export const FULL = "Trình duyệt không cho lưu câu trả lời. Ông/bà vẫn làm tiếp được, nhưng bài sẽ mất khi đóng trang.";
const NO_FILES = "Trang này không nhận tệp. Ông/bà nộp tệp trên hệ thống tập huấn.";
const ELSEWHERE = "Loại câu này chỉ chấm được trên hệ thống tập huấn.";
const GALLERY = "thu-vien"; // whose answers those are on a page that is no module

/** What front ends expect of `model`; instead of a kernel, this browser keeps the answer and judges practice. */
export class Model {
  /** `sheet` is {person, about}: whose answers, and of which module. */
  constructor({ question, label }, sheet) {
    this.sheet = sheet;
    this.listeners = new Map();
    this.practice = question.practice_key;
    const { practice_key: _, ...shown } = question;
    const value = get(sheet.person, sheet.about.module)?.answers[question.id] ?? null;
    this.state = { question: shown, label, value, turn: 0, command: "", locked: false, result: {} };
    this.state.saved = { turn: 0, at: value === null ? "" : "trên máy này", error: "", again: false };
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    this.state[name] = value;
  }

  on(name, listener) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  off(name, listener) {
    this.listeners.set(name, (this.listeners.get(name) ?? []).filter((each) => listener && each !== listener));
  }

  tell(name, value) {
    this.state[name] = value;
    for (const listener of this.listeners.get(`change:${name}`) ?? []) listener(value);
  }

  /** Keep the answer, then say that it is kept, as the kernel would. */
  save_changes() {
    const { question, value, turn, command } = this.state;
    const { person, about } = this.sheet;
    let error = putAnswer(person, about, question.id, value) ? "" : FULL;
    const asked = command === "check" && this.practice;
    const result = asked ? judge(this.practice, value) : {};
    if (result === null) error = ELSEWHERE;
    if (command === "upload") error = NO_FILES;
    this.tell("saved", { turn, at: "trên máy này", error, again: false });
    this.tell("result", result ?? {});
    document.dispatchEvent(new CustomEvent("taphuan:answered", { detail: { kept: error !== FULL } }));
  }
}

/** Show one question in its place. */
function show(place, sheet) {
  const given = JSON.parse(place.querySelector("script").textContent);
  const widget = globalThis.taphuan[place.dataset.taphuan].default;
  const el = document.createElement("div");
  widget.render({ model: new Model(given, sheet), el });
  const paper = place.querySelector(".tq-paper"); // the static form comes back when the page is printed
  if (paper) el.querySelector(".tq-label").after(paper);
  place.replaceChildren(el);
  place.dispatchEvent(new CustomEvent("taphuan:shown", { bubbles: true }));
}

/** Show every question of the page. */
export function showAll(sheet) {
  document.body.dataset.who = sheet.person; // what is not saved yet is remembered for this person
  for (const place of document.querySelectorAll("[data-taphuan]"))
    try {
      show(place, sheet);
    } catch (error) {
      console.error(error);
      place.textContent = "Chưa mở được phần này. Xin tải lại trang.";
    }
}

document.addEventListener("DOMContentLoaded", () => {
  if (!document.body.dataset.module) showAll({ person: GALLERY, about: { module: location.pathname, version: "" } });
});
