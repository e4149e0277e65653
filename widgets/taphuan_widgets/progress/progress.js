// How many questions are answered; the step is the page's, and is kept here.

export default {
  render({ model, el }) {
    const text = document.createElement("p");
    el.className = "tq-count";
    el.append(text);
    const draw = () => (text.textContent = `Đã trả lời ${model.get("answered")}/${model.get("total")} câu tính điểm`);
    model.on("change:answered", draw);
    draw();
    const keep = ({ detail }) => {
      model.set("step", detail);
      model.set("turn", model.get("turn") + 1);
      model.save_changes();
    };
    document.body.dataset.place = model.get("step"); // for a page script that comes later than this
    document.dispatchEvent(new CustomEvent("taphuan:place", { detail: model.get("step") }));
    document.addEventListener("taphuan:step", keep);
    return () => document.removeEventListener("taphuan:step", keep);
  },
};
