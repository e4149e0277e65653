// A part of a page that the kernel draws again: forms, sorted tables, pages, files, texts to copy.

const PAUSE = 350; // after the last letter of a search, in milliseconds
const WORKING = "Đang tải…";
const COPIED = "Đã sao chép. Ông/bà mở Zalo và dán vào khung soạn tin.";
const NOT_COPIED = "Trình duyệt không cho sao chép. Ông/bà bấm giữ vào ô tin nhắn, chọn Tất cả rồi Sao chép.";

class Part {
  constructor(model, el) {
    this.model = model;
    this.next = null; // what to ask when the kernel has answered
    this.sent = null; // what was asked last
    this.key = null; // names what a form with `data-once` sends, until the kernel has taken it
    this.busy = false;
    this.moving = false; // to another kernel, whose numbers begin anew
    this.timer = 0;
    this.body = document.createElement("div");
    this.told = Object.assign(document.createElement("p"), { className: "tl-told" });
    this.told.setAttribute("role", "status");
    el.classList.add("tp-page", "tl");
    el.append(this.body, this.told);
    this.show();
    this.body.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask({});
    });
    this.body.addEventListener("change", (event) => {
      const sends = event.target.form && "once" in event.target.form.dataset;
      if (event.target.matches("select, input[type=checkbox]") && !sends) this.ask({});
    });
    this.body.addEventListener("input", (event) => {
      if (!event.target.matches("input[type=search]")) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask({}), PAUSE);
    });
    this.body.addEventListener("click", (event) => this.click(event.target.closest("button[data-ask], button[data-fetch], button[data-copy]")));
    model.on("change:done", () => this.answered());
    model.on("taphuan:leaving", () => (this.moving = true));
    model.on("taphuan:moved", () => this.again());
  }

  click(button) {
    if (!button) return;
    const { ask, fetch, copy } = button.dataset;
    if (copy) this.copy(copy);
    else if (fetch) this.send({ fetch });
    else this.ask(JSON.parse(ask));
  }

  /** Ask with the fields of the form and `more`. */
  ask(more) {
    clearTimeout(this.timer);
    const form = this.body.querySelector("form");
    if (form && "once" in form.dataset) this.key ??= newKey();
    this.send({ ...(form ? Object.fromEntries(new FormData(form)) : {}), ...(this.key ? { key: this.key } : {}), ...more });
  }

  send(fields) {
    if (this.busy) {
      this.next = fields;
      return;
    }
    this.busy = true;
    this.sent = fields;
    this.body.setAttribute("aria-busy", "true");
    this.told.textContent = WORKING;
    this.model.set("command", JSON.stringify(fields));
    this.model.set("turn", this.model.get("turn") + 1);
    this.model.save_changes();
  }

  /** The kernel is another one: what is shown and typed stays, and what was on its way is sent again. */
  again() {
    this.moving = false;
    if (!this.busy) return;
    this.busy = false;
    this.send(this.sent);
  }

  answered() {
    if (this.moving || this.model.get("done") < this.model.get("turn")) return;
    this.busy = false;
    this.body.removeAttribute("aria-busy");
    this.told.textContent = this.model.get("problem");
    if (this.next) {
      const fields = this.next;
      this.next = null;
      this.send(fields);
      return;
    }
    if (!this.model.get("problem")) this.key = null;
    const file = this.model.get("file");
    if (file?.content) this.save(file);
    else this.show();
  }

  /** Put the kernel's HTML in place; who is typing keeps the place and the letters. */
  show() {
    const html = this.model.get("html");
    if (html === this.shown) return;
    this.shown = html;
    const active = this.body.contains(document.activeElement) ? document.activeElement : null;
    const { name, value, selectionStart } = active ?? {};
    this.body.innerHTML = html;
    this.body.querySelector("[data-show]")?.scrollIntoView({ block: "nearest" });
    const root = location.origin + (document.body.dataset.baseUrl ?? "/").split("services/")[0];
    for (const each of this.body.querySelectorAll("textarea")) each.value = each.value.replaceAll("{trang}", root);
    const again = name && this.body.querySelector(`[name="${name}"]`);
    if (again) {
      again.focus({ preventScroll: true });
      if (again.type === "search") {
        again.value = value;
        again.setSelectionRange(selectionStart, selectionStart);
      }
    } else this.body.querySelector("[data-focus]")?.focus({ preventScroll: true });
  }

  save({ name, type, content }) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    this.told.textContent = `Đã tải xuống ${name}.`;
  }

  async copy(id) {
    const text = this.body.querySelector(`#${id}`);
    text.select();
    let copied = false;
    try {
      await navigator.clipboard.writeText(text.value);
      copied = true;
    } catch {
      copied = document.execCommand("copy"); // a site without https has no clipboard
    }
    this.told.textContent = copied ? COPIED : NOT_COPIED;
  }
}

/** A name that nobody made before; pages without https have no `randomUUID`. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export default {
  render({ model, el }) {
    new Part(model, el);
  },
};
