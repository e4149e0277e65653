// What all simulators share: the log of what a person did, which is the answer, and the frame around the scene.
//
// A simulator gives `simulation()` a function that gets {stage, deeds, key} and returns {node, draw(), progress()}.
// The scene is drawn from the log alone, so a saved log brings it back. `deeds.act` records what counts once,
// with its last value; `deeds.look` records that something was looked at.

import { question, tag } from "./base.js";

const ON_PAPER = "Bài mô phỏng này làm trên điện thoại hoặc máy tính, không làm trên giấy.";
const MOST = 200; // actions; the server takes no more

/** The log: lines "verb thing value". */
class Deeds {
  constructor(give) {
    this.give = give;
    this.lines = [];
    this.locked = false;
    this.changed = () => {};
  }

  read(value) {
    this.lines = Array.isArray(value) ? value.filter((line) => typeof line === "string") : [];
  }

  /** With what `verb` was done to `thing`; undefined when it never was. */
  value(verb, thing) {
    const head = `${verb} ${thing}`;
    const found = this.lines.filter((line) => line === head || line.startsWith(`${head} `)).at(-1);
    return found?.slice(head.length + 1);
  }

  did(verb, thing) {
    return this.value(verb, thing) !== undefined;
  }

  look(verb, thing) {
    if (!this.did(verb, thing)) this.put([...this.lines, `${verb} ${thing}`], { typing: true });
    else this.changed();
  }

  act(verb, thing, value = "", { typing = false } = {}) {
    const head = `${verb} ${thing}`;
    const others = this.lines.filter((line) => line !== head && !line.startsWith(`${head} `));
    this.put([...others, `${head} ${value}`.trim().replace(/\s+/g, " ")], { typing });
  }

  /** Record a value, or take it back when it is empty. */
  assign(verb, thing, value, how) {
    if (value.trim()) this.act(verb, thing, value, how);
    else this.put(this.lines.filter((line) => !line.startsWith(`${verb} ${thing} `)), how);
  }

  clear() {
    this.put([]);
  }

  put(lines, how) {
    if (!this.locked && lines.length <= MOST) {
      this.lines = lines;
      this.give(lines.length ? lines : null, how);
    }
    this.changed();
  }
}

/** A button; `key` keeps the focus on it when the scene is drawn again. */
export function button(text, act, { key = text, pressed, expanded, className = "", disabled = false } = {}) {
  const made = tag("button", { type: "button", className: `sm-button ${className}`, disabled }, text);
  made.dataset.key = key;
  if (pressed !== undefined) made.setAttribute("aria-pressed", String(pressed));
  if (expanded !== undefined) made.setAttribute("aria-expanded", String(expanded));
  made.addEventListener("click", act);
  return made;
}

/** Text with blank lines as paragraphs. */
export function paragraphs(text) {
  return text.trim().split(/\n\s*\n/).map((each) => tag("p", {}, each.trim()));
}

/** Names and values. */
export function facts(rows) {
  const pairs = rows.flatMap(([name, value]) => [tag("dt", {}, name), tag("dd", {}, value)]);
  return tag("dl", { className: "sm-facts" }, ...pairs);
}

/** Put `nodes` into `place`; the focus stays on what has the same key, or goes to `focus`. */
export function redraw(place, nodes, focus) {
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  place.replaceChildren(...nodes);
  if (focus || held) place.querySelector(focus ?? `[data-key="${CSS.escape(held)}"]`)?.focus();
}

/** "Start again", which asks once. */
function restart(deeds, begin) {
  const place = tag("div", { className: "sm-again" });
  const ask = () =>
    redraw(
      place,
      [
        tag("span", {}, "Xóa hết việc đã làm trong bài này?"),
        button("Làm lại", () => (begin(), rest("button")), { className: "sm-strong" }),
        button("Thôi", () => rest("button")),
      ],
      ".sm-strong",
    );
  const rest = (focus) => redraw(place, [button("Làm lại từ đầu", ask, { className: "sm-quiet" })], focus);
  rest();
  return place;
}

/** Make the front-end module of a simulator. */
export function simulation(build) {
  return question(({ asked, labelledBy, give }) => {
    const deeds = new Deeds(give);
    const scene = build({ stage: asked.stage, deeds, key: asked.id });
    const count = tag("p", { className: "sm-count", role: "status" });
    const again = restart(deeds, () => {
      scene.begin?.();
      deeds.clear();
    });
    const draw = () => {
      scene.draw();
      const [done, all] = scene.progress();
      const text = `Đã xử lý ${done}/${all} mục`;
      if (count.textContent !== text) count.textContent = text;
      again.hidden = deeds.locked || !deeds.lines.length;
    };
    deeds.changed = draw;
    const node = tag(
      "div",
      { className: "tq-controls sm", role: "group", "aria-labelledby": labelledBy },
      tag("p", { className: "sm-safe" }, "Đây là bài tập mô phỏng. Tên, số và địa chỉ đều được đặt ra; không có gì gửi ra ngoài."),
      scene.node,
      tag("div", { className: "sm-foot" }, count, again),
      tag("p", { className: "sm-on-paper" }, tag("em", {}, ON_PAPER)),
    );
    const show = (value) => (deeds.read(value), draw());
    const lock = (locked) => {
      if (locked && !deeds.locked) scene.begin?.(); // what was handed in is read from its beginning
      deeds.locked = locked;
      draw();
    };
    return { node, show, lock };
  });
}
