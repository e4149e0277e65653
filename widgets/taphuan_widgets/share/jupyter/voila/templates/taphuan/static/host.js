// The light host: one websocket to the kernel, widget models, and their views in the page.
//
// The page holds `<i data-kernel>`, then for every cell that ran `<div class="out" data-cell>` and
// `<i data-done>`, and at last `<i data-end>`. Each change of a model is one `comm_msg` that counts as
// delivered when the kernel says "idle" for it; what was not delivered is sent again after a reconnection.

const { Link, Sources, comm, withBuffers } = await import(document.body.dataset.link);

const base = document.body.dataset.baseUrl;
const banner = document.getElementById("duong-truyen");
const models = new Map();
const code = new Sources();
let link = null;
let seen = Date.now();

const SAY = {
  waiting: "Mất kết nối. Đang tự nối lại, ông/bà cứ giữ trang này…",
  back: "Đã nối lại.",
  lost: "Trang đã tạm dừng vì lâu không thao tác. Ông/bà bấm nút để làm tiếp; các câu vừa trả lời vẫn được giữ.",
  signedOut: "Ông/bà đã đăng xuất hoặc phiên đăng nhập đã hết. Xin mở lại trang để đăng nhập.",
  failed: "Chưa mở được phần này. Xin tải lại trang; những câu đã lưu vẫn còn.",
};

/** A widget model: what anywidget modules expect of `model`. */
class Model {
  constructor(id, state) {
    this.id = id;
    this.state = state ?? {};
    this.known = Boolean(state);
    this.listeners = new Map();
    this.changed = {}; // set, not yet asked to be saved
    this.pending = {}; // saved, not yet sent
    this.inflight = null; // {id, state} of the update that the kernel has not confirmed
    this.customs = []; // custom messages that the kernel has not confirmed: {id, content}
    this.asked = null; // message id of a request for the whole state
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    if (typeof name === "object") return Object.entries(name).forEach(([key, each]) => this.set(key, each));
    if (Object.is(this.state[name], value)) return;
    this.state[name] = this.changed[name] = value;
    this.emit(`change:${name}`, value);
    this.emit("change");
  }

  save_changes() {
    Object.assign(this.pending, this.changed);
    this.changed = {};
    this.push();
  }

  send(content) {
    const sent = comm(this.id, { method: "custom", content });
    this.customs.push({ id: sent.header.msg_id, content });
    link?.send(sent);
  }

  on(names, listener) {
    for (const name of names.split(" ")) {
      if (!this.listeners.has(name)) this.listeners.set(name, new Set());
      this.listeners.get(name).add(listener);
    }
  }

  off(names, listener) {
    for (const name of names?.split(" ") ?? [...this.listeners.keys()]) {
      if (listener) this.listeners.get(name)?.delete(listener);
      else this.listeners.delete(name);
    }
  }

  emit(name, ...given) {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(...given);
  }

  /** Nothing is on its way. */
  get settled() {
    return !this.inflight && !this.customs.length && !Object.keys(this.pending).length;
  }

  /** Send what is pending, one update at a time, so that the kernel sees changes in their order. */
  push() {
    if (!link?.open || this.inflight || !Object.keys(this.pending).length) return;
    const sent = comm(this.id, { method: "update", state: this.pending, buffer_paths: [] });
    this.inflight = { id: sent.header.msg_id, state: this.pending, since: Date.now() };
    this.pending = {};
    link.send(sent);
  }

  ask() {
    const sent = comm(this.id, { method: "request_state" });
    this.asked = sent.header.msg_id;
    link.send(sent);
  }

  /** State from the kernel; what the person changed meanwhile stays. */
  receive(state) {
    const own = { ...this.inflight?.state, ...this.pending, ...this.changed };
    const names = Object.keys(state).filter((name) => !(name in own));
    for (const name of names) this.state[name] = state[name];
    this.known = true;
    for (const name of names) this.emit(`change:${name}`, state[name]);
    this.emit("change");
  }

  /** The kernel has dealt with one of our messages. */
  delivered(id) {
    this.customs = this.customs.filter((each) => each.id !== id);
    if (this.inflight?.id === id) {
      this.inflight = null;
      this.push();
    }
    if (this.asked === id) lost(); // it was asked for its state and had no answer: the widget is gone
  }

  /** After a reconnection: send again what was not confirmed, oldest first, and ask for the rest. */
  resume() {
    this.pending = { ...this.inflight?.state, ...this.pending };
    this.inflight = null;
    const again = this.customs;
    this.customs = [];
    this.ask();
    this.push();
    for (const each of again) this.send(each.content);
  }
}

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
    if (["restarting", "dead"].includes(content.execution_state)) lost();
    else if (content.execution_state === "idle") for (const each of models.values()) each.delivered(parent.msg_id);
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

const unsaved = () => document.querySelector("[data-unsaved]") || ![...models.values()].every((each) => each.settled);

/** The kernel is gone. Reload by ourselves when nothing can be lost, at most once a minute. */
function lost() {
  link?.close();
  if (document.visibilityState !== "visible") {
    // Forgotten tabs would start a kernel again and again: wait until somebody looks.
    document.addEventListener("visibilitychange", lost, { once: true });
    return;
  }
  const last = Number(sessionStorage.getItem("taphuan:reloaded") ?? 0);
  if (!unsaved() && Date.now() - last > 60_000) {
    sessionStorage.setItem("taphuan:reloaded", String(Date.now()));
    location.reload();
  } else tell(SAY.lost, true);
}

function connect(kernel) {
  link = new Link(base, kernel, {
    receive,
    opened(again) {
      for (const model of models.values()) {
        if (again) model.resume();
        else if (!model.known) model.ask();
        else model.push();
      }
      if (!again) return;
      tell(SAY.back);
      setTimeout(() => banner.textContent === SAY.back && tell(""), 3000);
    },
    waiting: () => tell(SAY.waiting),
    lost,
    signedOut: () => tell(SAY.signedOut, true),
  });
  addEventListener("pagehide", (event) => {
    document.dispatchEvent(new Event("taphuan:flush"));
    if (event.persisted || unsaved()) return;
    navigator.sendBeacon(document.body.dataset.close + kernel, new URLSearchParams({ _xsrf: document.body.dataset.xsrf }));
  });
}

/** Render the widget of one output into `slot`. */
async function view(output, slot) {
  const { model_id: id, state, module: name, styles, sources } = JSON.parse(output.textContent);
  code.add(sources);
  let model = models.get(id);
  if (!model) {
    model = new Model(id, state);
    models.set(id, model);
    if (!state) {
      const arrived = new Promise((resolve) => model.on("change", resolve));
      if (link?.open) model.ask();
      await arrived;
    }
  }
  for (const text of styles ? styles.map((each) => code.texts[each]) : [model.get("_css")]) code.style(text);
  const { default: made } = await code.load(name ? code.texts[name] : model.get("_esm"));
  const widget = typeof made === "function" ? await made() : made;
  if (!model.initialized) await widget.initialize?.({ model });
  model.initialized = true;
  const el = document.createElement("div");
  await widget.render({ model, el });
  slot.replaceChildren(el);
  if (slot.previousElementSibling?.matches(".prompt")) slot.previousElementSibling.remove();
  slot.dispatchEvent(new CustomEvent("taphuan:shown", { bubbles: true }));
}

function excuse(slot) {
  const text = Object.assign(document.createElement("p"), { className: "notice", textContent: SAY.failed });
  slot.replaceChildren(text);
  tell(SAY.failed, true);
}

/** A cell has run: move its widgets to their place. */
function finish(mark) {
  const out = document.querySelector(`.out[data-cell="${mark.dataset.done}"]`);
  if (!out) return;
  const { cell, role } = out.dataset;
  const slot = document.querySelector(`.slot[data-cell="${cell}"]`) ?? document.querySelector(`.slot[data-role="${role}"]`);
  if (slot && out.querySelector("[data-failed]")) return excuse(slot);
  for (const output of out.querySelectorAll(".view > script")) {
    const place = slot ?? output.parentElement;
    view(output, place).catch((error) => {
      console.error(error);
      excuse(place);
    });
  }
}

/** Everything has been written. A place that nothing came for says so. */
function end() {
  document.getElementById("cho")?.remove();
  for (const wait of document.querySelectorAll(".slot > .wait")) {
    const slot = wait.parentElement;
    if (!document.querySelector(`.out[data-cell="${slot.dataset.cell}"] .view`)) excuse(slot);
  }
  clearInterval(watch);
  observer.disconnect();
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

// A socket can be dead without being closed, after a phone slept, and a kernel can be gone behind an open one.
setInterval(async () => {
  const waits = [...models.values()].map((each) => (each.inflight ? Date.now() - each.inflight.since : 0));
  const longest = Math.max(0, ...waits);
  if (longest > 8_000 && link?.open && (await link.check()) && longest > 25_000) link.restart();
}, 4000);
advance();
