// Handing in: how many are answered, one confirmation when some are empty, the receipt, the result.

const SIGNS = { right: "✓", partly: "½", wrong: "✗", empty: "–", waiting: "…" };
const WORDS = { right: "Đúng", partly: "Đúng một phần", wrong: "Chưa đúng", empty: "Chưa trả lời", waiting: "Chờ giảng viên chấm" };
/** The least pause between two questions for the result, in ms, in the states in which it is still to come. */
const LEAST = { waiting: 150, trouble: 10_000, "needs-manual": 15_000 };
const UNSAVED = "Còn câu chưa lưu được. Ông/bà kiểm tra kết nối mạng rồi bấm Nộp bài lần nữa.";
const AGAIN = "Trang vừa được mở lại, bài chưa nộp được. Ông/bà bấm Nộp bài lần nữa.";

function tag(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const note = (text, className = "") => tag("p", { className }, text);
const toQuestion = ({ id, label }) => tag("a", { href: `#cau-${id}` }, label);
const list = (items) => tag("ul", { className: "ts-links" }, ...items.map((item) => tag("li", {}, toQuestion(item))));

function button(text, className, act) {
  const made = tag("button", { type: "button", className }, text);
  made.addEventListener("click", act);
  return made;
}

function home() {
  const address = document.querySelector("a[data-home]")?.href;
  return address ? [tag("a", { className: "ts-home", href: address }, "Về Khóa học của tôi")] : [];
}

function receipt({ receipt: given }) {
  const rows = [
    ["Số biên nhận", given.number],
    ["Nộp lúc", given.at],
    ["Mã đối chiếu", given.hash],
  ];
  const lines = rows.map(([name, value]) => tag("div", {}, tag("dt", {}, name), tag("dd", {}, value)));
  return tag("dl", { className: "ts-receipt" }, ...lines);
}

function outcomes(view) {
  if (!view.outcomes?.length) return [];
  const lines = view.outcomes.map((each) => {
    const sign = tag("span", { className: `tq-sign tq-sign-${each.state}` }, SIGNS[each.state]);
    sign.setAttribute("aria-hidden", "true");
    const points = each.points == null ? "" : ` · ${each.points}/${each.max_points} điểm`;
    return tag("li", {}, sign, tag("span", {}, toQuestion(each), `: ${WORDS[each.state]}${points}`));
  });
  return [
    tag("h4", {}, "Từng câu"),
    note("Bấm vào một câu để xem lại và đọc giải thích.", "ts-small"),
    tag("ul", { className: "ts-outcomes" }, ...lines),
  ];
}

/** Resolve once no question on the page has an answer that is not saved; reject after 20 seconds. */
function settled() {
  document.dispatchEvent(new Event("taphuan:flush"));
  const deadline = Date.now() + 20_000;
  return new Promise((resolve, reject) => {
    (function look() {
      if (!document.querySelector("[data-unsaved]")) resolve();
      else if (Date.now() > deadline) reject(new Error(UNSAVED));
      else setTimeout(look, 100);
    })();
  });
}

class Bar {
  constructor(model, el) {
    this.model = model;
    this.title = tag("h3", { tabIndex: -1, className: "ts-title" });
    this.body = tag("div", { className: "ts-body" });
    this.told = tag("p", { className: "ts-told" });
    this.told.setAttribute("role", "status");
    this.polls = 0;
    this.busy = "";
    this.asking = false;
    el.className = "ts";
    el.append(this.title, this.body, this.told);
  }

  get view() {
    return this.model.get("view");
  }

  /** Send a command to the kernel; resolves when it has been dealt with, to false when another kernel took over. */
  command(name) {
    const turn = this.model.get("turn") + 1;
    const done = new Promise((resolve) => {
      const finish = (dealt) => {
        this.model.off("change:done", look);
        this.model.off("taphuan:moved", moved);
        resolve(dealt);
      };
      const look = () => this.model.get("done") >= turn && finish(true);
      const moved = () => finish(false);
      this.model.on("change:done", look);
      this.model.on("taphuan:moved", moved);
    });
    this.model.set("command", name);
    this.model.set("turn", turn);
    this.model.save_changes();
    return done;
  }

  async submit() {
    if (this.busy) return;
    this.asking = false;
    try {
      this.say("Đang lưu các câu trả lời…");
      await settled();
      this.say("Đang nộp bài…");
      const dealt = await this.command("submit");
      this.say("");
      if (!dealt && this.view.state === "open") throw new Error(AGAIN);
      if (!this.view.error) this.title.focus();
    } catch (error) {
      this.say("");
      this.told.textContent = error.message;
    }
  }

  async retry() {
    if (this.busy) return;
    this.say("Đang mở lại bài…");
    const first = this.view.outcomes.find((each) => each.state !== "right");
    await this.command("retry");
    this.say("");
    if (first && !this.view.error) location.hash = `#cau-${first.id}`;
  }

  say(text) {
    this.busy = text;
    this.draw();
  }

  /** Ask for the result: soon at first, then less often; not while nobody looks. */
  watch() {
    clearTimeout(this.timer);
    const least = LEAST[this.view.state];
    if (!least || document.visibilityState !== "visible") return;
    const pause = Math.max(least, Math.min(15_000, 150 * 1.4 ** this.polls));
    this.timer = setTimeout(async () => {
      this.polls += 1;
      await this.command("refresh");
      this.watch();
    }, pause);
  }

  /** Somebody looks again: ask at once whether there is news. */
  async looked() {
    if (document.visibilityState === "visible" && LEAST[this.view.state]) await this.command("refresh");
    this.watch();
  }

  draw() {
    const { view } = this;
    const parts = this[{ open: "open", loose: "loose", waiting: "waiting", "needs-manual": "manual", marked: "marked", trouble: "trouble", withheld: "withheld" }[view.state]]();
    this.body.replaceChildren(...parts);
    const failed = view.error && LEAST[view.state];
    this.told.textContent = this.busy || (failed ? "Chưa hỏi được kết quả, sẽ tự hỏi lại." : (view.error ?? ""));
    if (view.state !== this.drawn) {
      this.polls = 0;
      const was = this.drawn;
      this.drawn = view.state;
      if (was === "waiting" && view.state !== "open") this.title.focus({ preventScroll: true });
    }
    this.watch();
  }

  loose() {
    this.title.textContent = "Hết bài";
    return [note(this.view.note)];
  }

  open() {
    const { items } = this.view;
    const empty = items.filter((item) => !item.answered);
    this.title.textContent = "Nộp bài";
    const [given, of] = items.reduce(([a, b], item) => [a + item.given, b + item.of], [0, 0]);
    const parts = [note(`Ông/bà đã trả lời ${given}/${of} câu tính điểm.`, "ts-lead")];
    if (this.view.score) parts.unshift(note(`Ông/bà đang làm lại. Lần trước đạt ${this.view.score}/${this.view.max_score} điểm.`));
    if (empty.length) parts.push(note("Còn trống:"), list(empty.map(({ id, told }) => ({ id, label: told }))));
    if (this.asking && empty.length) parts.push(this.question(of - given));
    else
      parts.push(
        button("Nộp bài", "ts-main", () => {
          if (!empty.length) return this.submit();
          this.asking = true;
          this.draw();
          this.body.querySelector(".ts-ask").focus();
        }),
      );
    for (const each of parts) for (const one of each.querySelectorAll?.("button") ?? []) one.disabled = Boolean(this.busy);
    if (this.busy) parts.at(-1).disabled = true;
    return parts;
  }

  question(empty) {
    const box = tag(
      "div",
      { className: "ts-ask", tabIndex: -1 },
      note(`Còn ${empty} câu chưa trả lời. Câu để trống sẽ không có điểm. Ông/bà vẫn muốn nộp?`),
      button("Làm tiếp", "", () => {
        this.asking = false;
        this.draw();
      }),
      button("Vẫn nộp bài", "ts-main", () => this.submit()),
    );
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Xác nhận nộp bài");
    return box;
  }

  waiting() {
    this.title.textContent = "Đã nhận bài";
    return [receipt(this.view), note("Bài đang được chấm, thường chỉ mất vài giây. Ông/bà có thể chờ ở đây hoặc xem lại sau.", "ts-wait"), ...home()];
  }

  manual() {
    this.title.textContent = "Phần tự luận đang chờ giảng viên chấm";
    return [
      note("Bài đã được nhận. Các câu còn lại đã chấm xong; kết quả cả bài có sau khi giảng viên chấm phần tự luận."),
      receipt(this.view),
      ...outcomes(this.view),
      ...home(),
    ];
  }

  withheld() {
    this.title.textContent = "Đã nhận bài";
    return [note(this.view.note), receipt(this.view), ...home()];
  }

  trouble() {
    this.title.textContent = "Đã nhận bài, đang chấm lại";
    return [
      note("Bài của ông/bà được giữ nguyên. Máy chấm vừa gặp trục trặc và đang tự chấm lại; ông/bà không cần nộp lại."),
      receipt(this.view),
      ...home(),
    ];
  }

  marked() {
    const { view } = this;
    const counts = view.passed != null; // else there is nothing to pass, as in a contest
    this.title.textContent = !counts ? "Kết quả của ông/bà" : view.passed ? "Ông/bà đã đạt bài này" : "Ông/bà chưa đạt bài này";
    const score = tag("p", { className: `ts-score ${view.passed ?? true ? "ts-passed" : "ts-failed"}` });
    const needed = counts ? ` · cần từ ${view.pass_mark}%` : "";
    score.append(tag("b", {}, `${view.score}/${view.max_score}`), ` điểm (${view.percent}%)${needed}`);
    const next = view.may_retry
      ? [
          note("Câu trả lời được giữ nguyên. Ông/bà xem giải thích, sửa những câu chưa đúng rồi nộp lại."),
          button("Làm lại", "ts-main", () => this.retry()),
        ]
      : [];
    if (this.busy) for (const each of next) each.disabled = true;
    return [score, ...next, ...outcomes(view), receipt(view), ...home()];
  }
}

export default {
  render({ model, el }) {
    const bar = new Bar(model, el);
    model.on("change:view", () => bar.draw());
    bar.draw();
    const looked = () => bar.looked();
    document.addEventListener("visibilitychange", looked);
    return () => {
      clearTimeout(bar.timer);
      document.removeEventListener("visibilitychange", looked);
    };
  },
};
