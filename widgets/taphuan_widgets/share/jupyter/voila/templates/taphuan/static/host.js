// The light host: one websocket to the kernel, widget models, and their views in the page.
//
// The page holds `<i data-kernel>`, then for every cell that ran `<div class="out" data-cell>` and
// `<i data-done>`, and at last `<i data-end>`. When the kernel is gone, the page is opened once more behind the
// scenes: the widgets go on with the new kernel, which knows what was saved, and send what was not.

import { Link, withBuffers } from "./link.js";
import { Model } from "./model.js";
import { Sources } from "./sources.js";

const { baseUrl: base, close: closing, xsrf, assets } = document.body.dataset;
const banner = document.getElementById("duong-truyen");
const models = new Map(); // by the id that the present kernel gave them
const keys = new Map(); // the same by their place on the page, which stays
const code = new Sources(assets && JSON.parse(assets));
let link = null;
let seen = Date.now();
let again = 0; // how often a new kernel was asked for in vain
let whole = false; // everything has been written

const SAY = {
  waiting: "Mất kết nối. Đang tự nối lại, ông/bà cứ giữ trang này…",
  back: "Đã nối lại.",
  opening: "Trang đã tạm dừng vì lâu không thao tác. Đang mở lại, các câu trả lời vẫn được giữ…",
  lost: "Trang chưa mở lại được. Ông/bà bấm nút để tải lại; các câu vừa trả lời vẫn được giữ.",
  signedOut: "Ông/bà đã đăng xuất hoặc phiên đăng nhập đã hết. Xin mở lại trang để đăng nhập.",
  busy: (seconds) => `Hệ thống đang đông, trang sẽ tự mở lại sau ${seconds} giây. Các câu trả lời vẫn được giữ.`,
  failed: "Chưa mở được phần này. Xin tải lại trang; những câu đã lưu vẫn còn.",
};
const transport = { send: (message) => link?.send(message), ready: () => Boolean(link?.open) };

function receive({ header, parent_header: parent, content, buffers }) {
  const model = models.get(content.comm_id);
  if (header.msg_type === "comm_msg" && model) {
    const { method } = content.data;
    if (method === "update") {
      if (model.asked === parent.msg_id) model.asked = null;
      model.receive(withBuffers(content.data, buffers));
    } else if (method === "custom") model.emit("msg:custom", content.data.content, buffers);
  } else if (header.msg_type === "comm_close" && model) {
    models.delete(content.comm_id);
  } else if (header.msg_type === "status") {
    const gone = ["restarting", "dead"].includes(content.execution_state);
    const idle = content.execution_state === "idle";
    if (gone || (idle && ![...models.values()].every((each) => each.delivered(parent.msg_id)))) reopen();
  }
}

/** Show a sentence at the top of the page, with a button that reloads where that helps. */
function tell(text, reload = false) {
  banner.replaceChildren(text);
  banner.hidden = !text;
  if (!reload) return;
  const button = document.createElement("button");
  button.textContent = "Tải lại trang";
  button.onclick = () => location.reload();
  banner.append(" ", button);
}

function tellBack() {
  tell(SAY.back);
  setTimeout(() => banner.textContent === SAY.back && tell(""), 3000);
}

const look = () => document.dispatchEvent(new Event("taphuan:look"));
const unsaved = () => document.querySelector("[data-unsaved]") || ![...models.values()].every((each) => each.settled);

function connect(kernel) {
  link = new Link(base, kernel, {
    receive,
    opened(reconnected) {
      for (const model of models.values()) {
        if (reconnected) model.resume();
        else if (!model.known) model.ask();
        else model.push();
      }
      if (!reconnected) return;
      tellBack();
      look();
    },
    waiting: () => tell(SAY.waiting),
    lost: reopen,
    signedOut: () => tell(SAY.signedOut, true),
  });
}

/** A kernel that nobody needs any more is closed at once. */
function leave(kernel = link.kernel) {
  navigator.sendBeacon(closing + kernel, new URLSearchParams({ _xsrf: xsrf }));
}

/** Wait until somebody looks: forgotten tabs would start a kernel again and again. */
function watched() {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((done) => document.addEventListener("visibilitychange", () => done(watched()), { once: true }));
}

/** The kernel is gone: open the page behind the scenes and go on with the kernel that this starts. */
async function reopen() {
  if (link.reopening) return;
  link.reopening = true;
  link.close();
  if (!whole) return tell(SAY.lost, true);
  tell(SAY.opening);
  await watched();
  const headers = { "X-XSRFToken": xsrf, Accept: "text/html" };
  const answer = await fetch(location.pathname + location.search, { redirect: "manual", headers }).catch(() => null);
  if (answer?.type === "opaqueredirect" || [401, 403].includes(answer?.status)) return tell(SAY.signedOut, true);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
  if (page && adopt(page)) {
    again = 0;
    tellBack();
  } else if (answer?.status === 404) tell(SAY.lost, true);
  else retry(answer);
}

function retry(answer) {
  const asked = Number(answer?.headers.get("Retry-After")) || 0;
  const pause = asked || Math.min(60, 2 ** (again += 1)) * (0.75 + Math.random() / 2);
  if (asked) tell(SAY.busy(asked));
  else tell(answer ? SAY.lost : SAY.waiting, Boolean(answer));
  setTimeout(() => {
    link.reopening = false;
    reopen();
  }, 1000 * pause);
}

/** Take the kernel of `page`, when it shows what this page shows. */
function adopt(page) {
  const kernel = page.querySelector("i[data-kernel]")?.dataset.kernel;
  const found = new Map([...page.querySelectorAll(".view > script")].map(read).map((each) => [each.key, each]));
  if (!kernel) return false;
  if (!page.querySelector("i[data-end]") || ![...keys.keys()].every((key) => found.has(key))) {
    leave(kernel);
    return false;
  }
  models.clear();
  for (const [key, model] of keys) models.set(found.get(key).model_id, model);
  connect(kernel);
  for (const [key, model] of keys) model.move(found.get(key).model_id, found.get(key).state);
  return true;
}

/** What one output says of its widget; `key` names its place on the page. */
function read(output) {
  const told = JSON.parse(output.textContent);
  const out = output.closest(".out");
  const index = [...out.querySelectorAll(".view > script")].indexOf(output);
  return { ...told, key: told.place || `${out.dataset.cell}:${index}` };
}

/** The static form of a question leaves the screen for its widget, and comes back on paper. */
function keepForPaper(prompt, el) {
  prompt.className = "tq-paper";
  el.querySelector(".tq-label").after(prompt);
}

/** Render the widget of one output into `slot`. */
async function view(told, slot) {
  const { model_id: id, key, state } = told;
  let model = models.get(id);
  if (!model) {
    model = new Model(id, state, transport);
    models.set(id, model);
    keys.set(key, model);
    if (!state) {
      const arrived = new Promise((resolve) => model.on("change", resolve));
      if (link?.open) model.ask();
      await arrived;
    }
  }
  const made = await code.load(told, model);
  const widget = typeof made === "function" ? await made() : made;
  if (!model.initialized) await widget.initialize?.({ model });
  model.initialized = true;
  const el = document.createElement("div");
  await widget.render({ model, el });
  slot.replaceChildren(el);
  const prompt = slot.previousElementSibling;
  if (prompt?.matches(".prompt")) keepForPaper(prompt, el);
  slot.dispatchEvent(new CustomEvent("taphuan:shown", { bubbles: true }));
}

function excuse(slot) {
  const text = Object.assign(document.createElement("p"), { className: "notice", textContent: SAY.failed });
  slot.replaceChildren(text);
  tell(SAY.failed, true);
}

/** Where the page wants a widget: its place, else the slot of the cell, else where it was displayed. */
function slotOf(told, output) {
  const { cell } = output.closest(".out").dataset;
  const named = told.place && document.querySelector(`.slot[data-place="${CSS.escape(told.place)}"]`);
  return named || document.querySelector(`.slot[data-cell="${cell}"]`) || output.parentElement;
}

/** A cell has run: move its widgets and asides to their places. */
function finish(mark) {
  const out = document.querySelector(`.out[data-cell="${mark.dataset.done}"]`);
  for (const aside of out?.querySelectorAll("[data-aside]") ?? [])
    document.querySelector(`.slot[data-place="${CSS.escape(aside.dataset.aside)}"]`)?.replaceChildren(aside);
  for (const output of out?.querySelectorAll(".view > script") ?? []) {
    const told = read(output);
    const slot = slotOf(told, output);
    slot.toggleAttribute("data-coming", true);
    view(told, slot).catch((error) => {
      console.error(error);
      excuse(slot);
    });
  }
}

/** Everything has been written. A place that nothing came for says so; a page without widgets needs no kernel. */
function end() {
  whole = true;
  document.getElementById("cho")?.remove();
  for (const slot of document.querySelectorAll(".slot:not([data-coming])")) if (slot.querySelector(".wait")) excuse(slot);
  clearInterval(watch);
  observer.disconnect();
  if (models.size) return;
  leave();
  link.close();
}

const STEPS = { kernel: connect, done: (_, mark) => finish(mark), end };

function advance() {
  for (const mark of document.querySelectorAll("i[data-kernel], i[data-done], i[data-end]")) {
    const [[kind, value]] = Object.entries(mark.dataset);
    mark.remove();
    seen = Date.now();
    STEPS[kind](value, mark);
  }
}

const observer = new MutationObserver(advance);
observer.observe(document.body, { childList: true, subtree: true });
const watch = setInterval(() => {
  if (Date.now() - seen > 60_000 || document.readyState === "complete") {
    clearInterval(watch);
    advance();
    for (const wait of document.querySelectorAll(".slot > .wait")) excuse(wait.parentElement);
    if (document.getElementById("cho")) excuse(document.getElementById("cho"));
  }
}, 1000);

addEventListener("pagehide", (event) => {
  document.dispatchEvent(new Event("taphuan:flush"));
  if (!event.persisted && !unsaved() && link && !link.closed) leave();
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && link?.open && look());

// A socket can be dead without being closed, after a phone slept, and a kernel can be gone behind an open one.
setInterval(async () => {
  const waits = [...models.values()].map((each) => (each.inflight ? Date.now() - each.inflight.since : 0));
  const longest = Math.max(0, ...waits);
  if (longest > 8_000 && link?.open && (await link.check()) && longest > 15_000) link.restart();
}, 4000);
advance();
