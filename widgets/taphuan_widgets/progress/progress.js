// The clock of a paper with a time, and how many questions are answered; the step is the page's, and is kept here. `taphuan:look` asks the kernel to look
// whether something was answered in another tab or on another device.

/** Times, in seconds before the end, at which the clock is also said to who does not see it. */
const SAID = [300, 60];

/** Shows the time that is left. The device's clock may be wrong, so only what has passed here is counted. */
class Clock {
  constructor(model, el) {
    this.model = model;
    this.shown = Object.assign(document.createElement("p"), { className: "tq-clock", hidden: true });
    this.told = Object.assign(document.createElement("p"), { className: "tq-told" });
    this.told.setAttribute("role", "status");
    el.append(this.shown, this.told);
    model.on("change:clock", () => this.begin());
    this.begin();
  }

  begin() {
    clearInterval(this.timer);
    const { seconds_left: left, late } = this.model.get("clock");
    this.shown.hidden = left === undefined;
    this.told.textContent = "";
    if (left === undefined) return;
    this.end = performance.now() + 1000 * left;
    this.late = late;
    this.timer = setInterval(() => this.draw(), 1000);
    this.draw();
  }

  draw() {
    const left = Math.ceil((this.end - performance.now()) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    this.shown.classList.toggle("tq-soon", left <= SAID[0]);
    if (left <= 0) {
      clearInterval(this.timer);
      this.shown.hidden = true;
      this.told.textContent = this.late;
      return;
    }
    this.shown.textContent = `Còn ${two(Math.floor(left / 60))}:${two(left % 60)}`;
    if (SAID.includes(left)) this.told.textContent = `Còn ${left / 60} phút để nộp bài.`;
  }
}

export default {
  render({ model, el }) {
    const text = document.createElement("p");
    el.className = "tq-count";
    el.append(text);
    const draw = () => (text.textContent = `Đã trả lời ${model.get("answered")}/${model.get("total")} câu tính điểm`);
    model.on("change:answered", draw);
    draw();
    const clock = new Clock(model, el);
    const tell = (command) => {
      model.set("command", command);
      model.set("turn", model.get("turn") + 1);
      model.save_changes();
    };
    const keep = ({ detail }) => {
      model.set("step", detail);
      tell("");
    };
    const look = () => tell("look");
    document.body.dataset.place = model.get("step"); // for a page script that comes later than this
    document.dispatchEvent(new CustomEvent("taphuan:place", { detail: model.get("step") }));
    document.addEventListener("taphuan:step", keep);
    document.addEventListener("taphuan:look", look);
    return () => {
      clearInterval(clock.timer);
      document.removeEventListener("taphuan:step", keep);
      document.removeEventListener("taphuan:look", look);
    };
  },
};
