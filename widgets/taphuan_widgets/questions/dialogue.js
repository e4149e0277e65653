import { question, tag } from "./base.js";

// The other side's words on the left, one's own on the right, and below what one may say next.
export default question(({ asked, labelledBy, give }) => {
  const talk = tag("ol", { className: "tq-talk" });
  const hint = tag("p", { className: "tq-hint" }, "Chọn một câu để đáp. Câu chuyện đổi theo lời ông/bà.");
  const log = tag("div", { role: "log", "aria-labelledby": labelledBy, tabIndex: -1 }, talk);
  const replies = tag("div", { className: "tq-replies", role: "group", "aria-label": "Ông/bà đáp" });
  const again = tag("button", { type: "button", className: "tq-again" }, "Nói lại từ đầu");
  let said = [];
  let locked = false;
  again.addEventListener("click", () => {
    said = [];
    draw();
    give(null);
    replies.querySelector("button")?.focus();
  });

  /** The lines of the talk, and the scene at which it stands; a line that the question does not have ends it. */
  function follow() {
    let scene = asked.start;
    const lines = [];
    for (const id of said) {
      const line = asked.scenes[scene]?.lines.find((each) => each.id === id);
      if (!line) break;
      lines.push([asked.scenes[scene].html, line.html]);
      scene = line.to;
    }
    return { lines, scene: asked.scenes[scene] };
  }

  function bubble(who, html) {
    return tag("li", { className: who }, tag("span", { className: "tq-unseen" }, who === "tq-me" ? "Ông/bà: " : "Bên kia: "), tag("span", { innerHTML: html }));
  }

  function draw() {
    const { lines, scene } = follow();
    talk.replaceChildren(...lines.flatMap(([other, mine]) => [bubble("tq-them", other), bubble("tq-me", mine)]));
    if (scene?.lines.length) talk.append(bubble("tq-them", scene.html));
    else talk.append(tag("li", { className: "tq-over", innerHTML: scene?.html ?? "Cuộc trò chuyện kết thúc. Kết quả có sau khi nộp bài." }));
    replies.replaceChildren(
      ...(scene?.lines ?? []).map((line) => {
        const button = tag("button", { type: "button", className: "tq-reply", disabled: locked, innerHTML: line.html });
        button.addEventListener("click", () => {
          said = [...said.slice(0, lines.length), line.id];
          draw();
          give(said);
          (replies.querySelector("button") ?? log).focus();
        });
        return button;
      }),
    );
    again.hidden = locked || !lines.length;
  }

  const show = (value) => {
    said = Array.isArray(value) ? value : [];
    draw();
  };
  const lock = (wanted) => {
    locked = wanted;
    draw();
  };
  return { node: tag("div", { className: "tq-controls" }, hint, log, replies, again), show, lock };
});
