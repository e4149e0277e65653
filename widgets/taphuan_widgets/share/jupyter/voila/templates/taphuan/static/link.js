// The way to a Jupyter kernel, which comes back by itself.

const session = [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
const ASLEEP = 15_000; // ms for which a hidden page's socket is trusted
let count = 0;

/** A message for the kernel's shell. */
function message(type, content) {
  count += 1;
  return {
    header: { msg_id: `${session}-${count}`, msg_type: type, session, username: "", version: "5.3", date: new Date().toISOString() },
    parent_header: {},
    metadata: {},
    content,
    buffers: [],
    channel: "shell",
  };
}

/** A message for the widget `id`. */
export function comm(id, data) {
  return message("comm_msg", { comm_id: id, data });
}

/** The state in `data`, with the buffers of its message back where `buffer_paths` say. */
export function withBuffers(data, buffers) {
  for (const [index, path] of (data.buffer_paths ?? []).entries()) {
    const holder = path.slice(0, -1).reduce((each, key) => each[key], data.state);
    holder[path.at(-1)] = buffers[index];
  }
  return data.state;
}

/** Text frames are JSON; binary ones are a table of offsets, then JSON, then buffers. */
function parse(data) {
  if (typeof data === "string") return { ...JSON.parse(data), buffers: [] };
  const table = new DataView(data);
  const parts = Array.from({ length: table.getUint32(0) }, (_, index) => table.getUint32(4 * (index + 1)));
  const json = new TextDecoder().decode(new Uint8Array(data, parts[0], (parts[1] ?? data.byteLength) - parts[0]));
  const buffers = parts.slice(1).map((start, index) => new DataView(data, start, (parts[index + 2] ?? data.byteLength) - start));
  return { ...JSON.parse(json), buffers };
}

export class Link {
  /** `on` has receive(message), opened(again), waiting(), lost() and signedOut(). */
  constructor(base, kernel, on) {
    const url = new URL(`${base}api/kernels/${kernel}`, location.href);
    this.address = `${url.href}/channels?session_id=${session}`;
    this.on = on;
    this.tries = 0;
    this.ever = false;
    this.closed = false;
    this.kernel = kernel;
    this.left = 0; // when the page was last hidden
    // With another network the old socket leads nowhere.
    addEventListener("online", () => (this.open && !this.closed ? this.restart() : this.looked()));
    document.addEventListener("visibilitychange", () => this.looked());
    this.connect();
  }

  /** Somebody looks at the page again. After a sleep the socket may be dead and not know it. */
  looked() {
    if (this.closed) return;
    if (document.visibilityState !== "visible") this.left = Date.now();
    else if (!this.open) this.retry(0);
    else if (this.left && Date.now() - this.left > ASLEEP) this.restart();
    else this.check();
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Send now; when the socket is not open, the message is dropped: models send again by themselves. */
  send(given) {
    if (this.open) this.socket.send(JSON.stringify(given));
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  /** Give this socket up and open another. */
  restart() {
    const old = this.socket;
    this.socket = null;
    old?.close();
    this.on.waiting();
    this.retry(0);
  }

  connect() {
    if (this.closed || this.socket?.readyState < WebSocket.CLOSING) return;
    const socket = new WebSocket(this.address.replace(/^http/, "ws"));
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.tries = 0;
      this.on.opened(this.ever);
      this.ever = true;
    };
    // A socket that is being closed still brings what was on its way. Once another kernel has been asked for, a word of
    // the old one that an answer is saved comes too late: the new one may not know, so the answer has to be sent again.
    socket.onmessage = (event) => this.closed || this.on.receive(parse(event.data));
    socket.onclose = () => socket === this.socket && !this.closed && this.dropped();
  }

  /**
   * Ask whether the kernel is still there, and say so when it is not. A socket does not tell why it closed, or
   * that the kernel behind it is gone; a plain request to its address does: 404 without the kernel, 400 with it.
   */
  async check() {
    const answer = await fetch(this.address, { redirect: "manual" }).catch(() => null);
    if (this.closed || !answer) return !this.closed;
    const signedOut = answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
    if (answer.status !== 404 && !signedOut) return true;
    this.close();
    if (signedOut) this.on.signedOut();
    else this.on.lost();
    return false;
  }

  async dropped() {
    this.tries += 1;
    if (this.tries > 1) this.on.waiting();
    if (await this.check()) this.retry(Math.min(10_000, 250 * 2 ** this.tries) * (0.75 + Math.random() / 2));
  }

  retry(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), delay);
  }
}
