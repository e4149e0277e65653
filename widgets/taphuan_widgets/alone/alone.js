// The host of a page of plain files: the same front ends as on the service, on a model that keeps answers in this
// browser. Each place is `<div data-taphuan="inbox.js" data-styles="…"><script type="application/json">`, and the
// scripts and styles that it names are beside this file.

import { judge } from "./judge.js";

const FULL = "Trình duyệt không cho lưu câu trả lời. Ông/bà vẫn làm tiếp được, nhưng bài sẽ mất khi đóng trang.";
const NO_FILES = "Trang này không nhận tệp. Ông/bà nộp tệp trên hệ thống tập huấn.";
const ELSEWHERE = "Loại câu này chỉ chấm được trên hệ thống tập huấn.";
const styled = new Set();

/** What front ends expect of `model`; instead of a kernel, this browser keeps the answer and judges practice. */
export class Model {
  constructor({ question, label }, key) {
    this.key = key;
    this.listeners = new Map();
    this.practice = question.practice_key;
    const { practice_key: _, ...shown } = question;
    const value = this.kept();
    this.state = { question: shown, label, value, turn: 0, command: "", locked: false, result: {} };
    this.state.saved = { turn: 0, at: value === null ? "" : "trên máy này", error: "", again: false };
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "null");
    } catch {
      return null; // storage is closed to this page, or something else stands there
    }
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
    const { value, turn, command } = this.state;
    let error = "";
    try {
      if (value === null) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify(value));
    } catch {
      error = FULL;
    }
    const asked = command === "check" && this.practice;
    const result = asked ? judge(this.practice, value) : {};
    if (result === null) error = ELSEWHERE;
    if (command === "upload") error = NO_FILES;
    this.tell("saved", { turn, at: "trên máy này", error, again: false });
    this.tell("result", result ?? {});
  }
}

function style(name) {
  if (!name || styled.has(name)) return;
  styled.add(name);
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL(name, import.meta.url).href }));
}

/** Show one question in its place. */
async function show(place) {
  const given = JSON.parse(place.querySelector("script").textContent);
  ["place.css", ...(place.dataset.styles ?? "").split(" ")].forEach(style);
  const { default: widget } = await import(new URL(place.dataset.taphuan, import.meta.url));
  const el = document.createElement("div");
  await widget.render({ model: new Model(given, `taphuan:${location.pathname}:${given.question.id}`), el });
  const paper = place.querySelector(".tq-paper"); // the static form comes back when the page is printed
  if (paper) el.querySelector(".tq-label").after(paper);
  place.replaceChildren(el);
}

for (const place of document.querySelectorAll("[data-taphuan]"))
  show(place).catch((error) => {
    console.error(error);
    place.textContent = "Chưa mở được phần này. Xin tải lại trang.";
  });
