// How many questions are answered; the step is the page's, and is kept here. `taphuan:look` asks the kernel to look
// whether something was answered in another tab or on another device.

export default {
  render({ model, el }) {
    const text = document.createElement("p");
    el.className = "tq-count";
    el.append(text);
    const draw = () => (text.textContent = `Đã trả lời ${model.get("answered")}/${model.get("total")} câu tính điểm`);
    model.on("change:answered", draw);
    draw();
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
      document.removeEventListener("taphuan:step", keep);
      document.removeEventListener("taphuan:look", look);
    };
  },
};
