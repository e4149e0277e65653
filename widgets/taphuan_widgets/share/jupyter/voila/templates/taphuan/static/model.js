// A widget model: what anywidget modules expect of `model`, kept in step with a kernel that may be out of reach.
//
// Each change is one `comm_msg` that counts as delivered when the kernel says "idle" for it; what was not delivered is
// sent again after a reconnection. A model outlives its kernel: `move` takes it to the same widget of another one.

import { comm } from "./link.js";

/** Whether two values say the same; a kernel and a page write the keys of an object in different orders. */
function same(one, other) {
  if (Object.is(one, other)) return true;
  if (!one || !other || typeof one !== "object" || typeof other !== "object") return false;
  if (ArrayBuffer.isView(one) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && same(one[name], other[name]));
}

export class Model {
  /** `send(message)` sends now or drops the message; `ready()` says whether it would go out. */
  constructor(id, state, { send, ready }) {
    this.id = id;
    this.state = state ?? {};
    this.known = Boolean(state);
    this.transmit = send;
    this.ready = ready;
    this.listeners = new Map();
    this.forget();
  }

  forget() {
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
    this.transmit(sent);
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
    if (!this.ready() || this.inflight || !Object.keys(this.pending).length) return;
    const sent = comm(this.id, { method: "update", state: this.pending, buffer_paths: [] });
    this.inflight = { id: sent.header.msg_id, state: this.pending, since: Date.now() };
    this.pending = {};
    this.transmit(sent);
  }

  ask() {
    const sent = comm(this.id, { method: "request_state" });
    this.asked = sent.header.msg_id;
    this.transmit(sent);
  }

  /** State from the kernel; what the person changed meanwhile stays. */
  receive(state) {
    const own = { ...this.inflight?.state, ...this.pending, ...this.changed };
    this.take(Object.fromEntries(Object.entries(state).filter(([name]) => !(name in own))));
  }

  /** Take over what differs: a state that came again must not make a widget draw itself anew. */
  take(state) {
    const news = Object.entries(state).filter(([name, value]) => !(name in this.state && same(this.state[name], value)));
    Object.assign(this.state, Object.fromEntries(news));
    this.known = true;
    for (const [name, value] of news) this.emit(`change:${name}`, value);
    this.emit("change");
  }

  /** The kernel has dealt with one of our messages. False when the widget is not there any more. */
  delivered(id) {
    this.customs = this.customs.filter((each) => each.id !== id);
    if (this.inflight?.id === id) {
      this.inflight = null;
      this.push();
    }
    return this.asked !== id; // asked for its state, it would have answered before
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

  /**
   * Go on with the same widget of a new kernel. Whoever owes the old one something learns of it by
   * `taphuan:leaving` and may send it once `taphuan:moved` is told.
   */
  move(id, state) {
    this.emit("taphuan:leaving");
    this.forget();
    this.id = id;
    this.take(state);
    this.emit("taphuan:moved");
  }
}
