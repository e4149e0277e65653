// What all questions share: the prompt, saving an answer until it is saved, and how it was marked.
//
// A type of question gives `question()` a function that builds its controls and returns
// {node, show(value), lock(locked)}; it calls `give(value)` when the person answers, and
// `give(value, {typing: true})` while they are still typing. `prompt` is the element of what is asked, for types
// whose controls stand within the text.

const PAUSE = 600; // ms without a key before typed text is saved
const PATIENCE = 8000; // ms without an answer before the person is told
const OUTCOMES = {
  right: ["✓", "Đúng"],
  partly: ["½", "Đúng một phần"],
  wrong: ["✗", "Chưa đúng"],
  empty: ["–", "Chưa trả lời"],
  waiting: ["…", "Đang chờ giảng viên chấm"],
};

/** Make an element; text is always text, HTML comes only through `innerHTML` of the module's own content. */
export function tag(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Options as native radio buttons or check boxes, one card each. */
export function options(kind, asked, labelledBy) {
  const inputs = asked.map(({ id }) => tag("input", { type: kind, name: `tq-${labelledBy}`, value: id }));
  const cards = asked.map(({ html }, index) =>
    tag("label", { className: "tq-option" }, inputs[index], tag("span", { innerHTML: html })),
  );
  const node = tag("fieldset", { "aria-labelledby": labelledBy, className: "tq-controls" }, ...cards);
  if (kind === "radio") node.setAttribute("role", "radiogroup");
  return { node, inputs, lock: (locked) => (node.disabled = locked) };
}

/** The text that a reader sees of a piece of HTML. */
export function plain(html) {
  return tag("template", { innerHTML: html }).content.textContent.trim();
}

/** A native list to choose from; `chosen` gets the id, empty for none. */
export function select(asked, chosen, properties = {}) {
  const empty = tag("option", { value: "" }, "— chọn —");
  const items = asked.map(({ id, text, html }) => tag("option", { value: id }, text ?? plain(html)));
  const made = tag("select", { className: "tq-select", ...properties }, empty, ...items);
  made.addEventListener("change", () => chosen(made.value));
  return made;
}

/** What is given by name, without what is empty; null when nothing is left. */
export function byName(entries) {
  const given = entries.filter(([, value]) => value);
  return given.length ? Object.fromEntries(given) : null;
}

/** A field for typed text. */
export function field(input, give, ...around) {
  input.addEventListener("input", () => give(input.value || null, { typing: true }));
  const node = tag("div", { className: "tq-controls tq-typed" }, input, ...around);
  const show = (value) => input.value === (value ?? "") || (input.value = value ?? "");
  return { node, show, lock: (locked) => (input.readOnly = locked) };
}

/** What this tab remembers; nothing where the browser's storage is closed or full. */
const tab = {
  get(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // an answer that is lost with the tab is still saved as long as it is open
    }
  },
};

/** Keeps the answer of one question saved: sends, waits, tries again, and remembers what is not saved yet. */
class Saver {
  constructor(model, changed) {
    this.model = model;
    this.changed = changed;
    this.turn = model.get("turn");
    this.value = model.get("value");
    this.base = ""; // the moment of the saved answer that the person had before them
    this.typing = null;
    this.key = `taphuan:${document.body.dataset.who}:${location.pathname}:${model.get("question").id}`;
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(this.key) : null;
    this.channel?.addEventListener("message", ({ data }) => {
      if (data !== model.get("saved").stamp) document.dispatchEvent(new Event("taphuan:look"));
    });
    model.on("change:saved", () => this.answered());
    model.on("taphuan:leaving", () => (this.owed = this.unsaved));
    model.on("taphuan:moved", () => this.moved());
  }

  get late() {
    return this.turn > this.model.get("saved").turn;
  }

  get unsaved() {
    const { error, again } = this.model.get("saved");
    return Boolean(this.typing) || this.late || Boolean(error && again);
  }

  give(value, { typing = false, command = "" } = {}) {
    if (!this.unsaved) this.base = this.model.get("saved").stamp ?? "";
    this.value = value;
    tab.set(this.key, { value, at: Date.now() });
    clearTimeout(this.typing);
    this.typing = typing ? setTimeout(() => this.send(), PAUSE) : null;
    if (!typing) this.send(command);
    this.changed();
  }

  send(command = "") {
    clearTimeout(this.typing);
    clearTimeout(this.retry);
    this.typing = null;
    this.turn = Math.max(this.turn, this.model.get("turn")) + 1;
    this.model.set("value", this.value);
    this.model.set("base", this.base);
    this.model.set("command", command);
    this.model.set("turn", this.turn);
    this.model.save_changes();
    const { turn } = this;
    setTimeout(() => turn === this.turn && this.late && this.changed(true), PATIENCE);
    this.changed();
  }

  /** Give an answer that the person did not type here. */
  take(value) {
    this.give(value);
    this.show(value);
  }

  flush() {
    if (this.typing) this.send();
  }

  /** The kernel has said how saving went. */
  answered() {
    const { error, again } = this.model.get("saved");
    clearTimeout(this.retry);
    if (error && again && !this.late) {
      this.tries = (this.tries ?? 0) + 1;
      this.retry = setTimeout(() => this.send(), Math.min(30_000, 1000 * 2 ** this.tries));
    } else if (!this.unsaved && !error) {
      this.tries = 0;
      tab.set(this.key, null);
      if (this.turn) this.channel?.postMessage(this.model.get("saved").stamp);
    }
    this.changed();
  }

  /** Another kernel has taken over; it knows what was saved, and gets what was not. */
  moved() {
    clearTimeout(this.retry);
    this.turn = this.model.get("turn");
    if (this.owed) this.send();
    else this.show((this.value = this.model.get("value")));
    this.owed = false;
    this.changed();
  }

  /** What this tab could not save before it was reloaded, not older than half an hour. */
  recover() {
    const kept = tab.get(this.key);
    if (kept && !this.model.get("locked") && Date.now() - kept.at < 1_800_000) this.give(kept.value);
    else tab.set(this.key, null);
  }
}

function status(saver, model, slow) {
  const { at, error, again } = model.get("saved");
  if (slow || (error && again)) return ["failed", "Chưa lưu được, sẽ tự thử lại"];
  if (saver.typing || saver.late) return ["saving", "Đang lưu…"];
  if (error) return ["failed", error];
  return at ? ["saved", `Đã lưu ${at}`] : ["", ""];
}

/** Tell of an answer that was given in another tab or on another device; one that ours replaced can be had back. */
function elsewhere(place, { other }, saver) {
  place.replaceChildren();
  place.hidden = !other;
  if (!other) return;
  const told = other.ours
    ? `Câu trả lời vừa lưu đã thay câu trả lời lúc ${other.at} ở thẻ hoặc máy khác.`
    : `Câu này được trả lời lúc ${other.at} ở thẻ hoặc máy khác; ở đây hiện câu mới nhất.`;
  place.append(told);
  if (!other.ours) return;
  const back = tag("button", { type: "button" }, "Lấy lại câu trả lời kia");
  back.addEventListener("click", () => saver.take(other.value));
  place.append(" ", back);
}

/** Draw how the question was marked, in words and with a sign. */
function outcome(place, result, practice) {
  place.replaceChildren();
  place.className = `tq-result tq-${result.state ?? "none"}`;
  if (!result.state) return;
  const [sign, name] = OUTCOMES[result.state];
  const words = practice && result.state === "empty" ? "Ông/bà hãy trả lời trước rồi bấm Kiểm tra." : name;
  const points = result.points == null ? "" : ` · ${result.points}/${result.max_points} điểm`;
  place.append(
    tag("p", { className: "tq-outcome" }, tag("span", { className: "tq-sign", "aria-hidden": "true" }, sign), words + points),
  );
  if (result.feedback_html) place.append(tag("div", { className: "tq-feedback", innerHTML: result.feedback_html }));
  if (result.explanation_html)
    place.append(
      tag("div", { className: "tq-explanation" }, tag("strong", {}, "Giải thích"), tag("div", { innerHTML: result.explanation_html })),
    );
}

/** Let a group of controls say what is asked and how it is done to whoever enters it. */
function described(controls, prompt) {
  const { node } = controls;
  const hint = node.querySelector(":scope > .tq-hint");
  if (!hint || node.querySelector("[aria-describedby]")) return controls;
  hint.id ||= `${prompt.id}-cach-lam`;
  if (node.tagName === "DIV") node.setAttribute("role", "group");
  node.setAttribute("aria-labelledby", prompt.id);
  node.setAttribute("aria-describedby", hint.id);
  return controls;
}

/** Make the front-end module of a type of question. */
export function question(build) {
  return {
    render({ model, el }) {
      const asked = model.get("question");
      const prompt = tag("div", { className: "tq-prompt", id: `de-${asked.id}`, innerHTML: asked.prompt_html });
      const told = tag("p", { className: "tq-saved", role: "status" });
      const other = tag("p", { className: "tq-other", role: "status", hidden: true });
      const result = tag("div", asked.practice ? { role: "status" } : {});
      const saver = new Saver(model, (slow = false) => refresh(slow));
      const make = (about) =>
        described(build({ asked: about, labelledBy: prompt.id, prompt, model, give: (value, how) => saver.give(value, how) }), prompt);
      let controls = make(asked);
      const points = asked.practice ? "không tính điểm" : `${String(asked.points).replace(".", ",")} điểm`;
      const foot = tag("div", { className: "tq-foot" });
      if (asked.hint_html)
        foot.append(
          tag("details", { className: "tq-help" }, tag("summary", {}, "Gợi ý"), tag("div", { innerHTML: asked.hint_html })),
        );
      if (asked.practice) {
        const check = tag("button", { type: "button", className: "tq-check" }, "Kiểm tra");
        check.addEventListener("click", () => saver.give(saver.value, { command: "check" }));
        foot.append(check);
      }
      foot.append(told);
      el.classList.add("tq");
      el.id = `cau-${asked.id}`;
      el.tabIndex = -1;
      // JupyterLab would take arrows and Enter for its cells, unless what has the focus says not to.
      el.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", ""));
      el.append(
        tag("p", { className: "tq-label" }, tag("b", {}, model.get("label")), ` · ${points}`),
        prompt,
        controls.node,
        foot,
        other,
        result,
      );

      function refresh(slow = false) {
        const [state, text] = status(saver, model, slow);
        if (told.textContent !== text) told.textContent = text;
        told.dataset.state = state;
        el.toggleAttribute("data-unsaved", saver.unsaved);
        el.toggleAttribute("data-as-shown", saver.value != null || asked.type === "pool"); // a person's own draw
      }
      function draw() {
        controls.lock(model.get("locked"));
        el.classList.toggle("tq-locked", model.get("locked"));
        outcome(result, model.get("result") ?? {}, asked.practice);
      }
      const flush = () => saver.flush();
      saver.show = (value) => controls.show(value);
      model.on("change:saved", () => elsewhere(other, model.get("saved"), saver));
      controls.show(model.get("value"));
      model.on("change:value", () => {
        if (!saver.unsaved) controls.show((saver.value = model.get("value")));
        refresh();
      });
      model.on("change:question", () => {
        const { node } = controls; // another draw of a pool
        controls = make(model.get("question"));
        node.replaceWith(controls.node);
        controls.show(saver.unsaved ? saver.value : model.get("value"));
        draw();
      });
      model.on("change:locked", draw);
      model.on("change:result", draw);
      el.addEventListener("focusout", flush);
      document.addEventListener("taphuan:flush", flush);
      saver.recover();
      if (saver.unsaved) controls.show(saver.value);
      draw();
      refresh();
      return () => document.removeEventListener("taphuan:flush", flush);
    },
  };
}
