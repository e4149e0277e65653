import { question, tag, plain } from "./base.js";

// Buttons first; a mouse may drag as well.
export default question(({ asked, labelledBy, give }) => {
  const hint = tag("p", { className: "tq-hint" }, "Bấm Lên hoặc Xuống để đổi chỗ. Mục trên cùng là việc đầu tiên.");
  const list = tag("ol", { className: "tq-order", "aria-labelledby": labelledBy });
  const said = tag("p", { className: "tq-unseen", role: "status" });
  const rows = new Map(asked.things.map((thing) => [thing.id, row(thing)]));
  let dragged = null;

  function row({ id, html }) {
    const name = plain(html);
    const up = tag("button", { type: "button", "aria-label": `Lên: ${name}` }, "↑ Lên");
    const down = tag("button", { type: "button", "aria-label": `Xuống: ${name}` }, "↓ Xuống");
    const item = tag("li", {}, tag("span", { innerHTML: html }), tag("span", { className: "tq-moves" }, up, down));
    item.dataset.id = id;
    item.draggable = true;
    up.addEventListener("click", () => move(item, item.previousElementSibling, up, down));
    down.addEventListener("click", () => move(item.nextElementSibling, item, down, up, item));
    item.addEventListener("dragstart", () => (dragged = item));
    item.addEventListener("dragend", () => (dragged = null));
    return { item, up, down, name };
  }

  const order = () => [...list.children].map((item) => item.dataset.id);

  function edges() {
    for (const { item, up, down } of rows.values()) {
      up.disabled = !item.previousElementSibling;
      down.disabled = !item.nextElementSibling;
    }
  }

  function moved(item) {
    edges();
    said.textContent = `${rows.get(item.dataset.id).name}: vị trí ${order().indexOf(item.dataset.id) + 1} trên ${rows.size}.`;
    give(order());
  }

  /** Put `item` before `before`, and keep the focus on a button that still works. */
  function move(item, before, pressed, other, told = item) {
    if (!item || !before) return;
    before.before(item);
    moved(told);
    (pressed.disabled ? other : pressed).focus();
  }

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
  });
  list.addEventListener("drop", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    if (order().indexOf(dragged.dataset.id) < order().indexOf(over.dataset.id)) over.after(dragged);
    else over.before(dragged);
    moved(dragged);
  });

  const show = (value) => {
    const known = Array.isArray(value) && value.length === rows.size && value.every((id) => rows.has(id));
    const wanted = known ? value : asked.things.map(({ id }) => id);
    if (order().join() !== wanted.join()) list.append(...wanted.map((id) => rows.get(id).item));
    edges();
  };
  const lock = (locked) => {
    for (const { item } of rows.values()) item.draggable = !locked;
    list.classList.toggle("tq-still", locked);
  };
  return { node: tag("div", { className: "tq-controls" }, hint, list, said), show, lock };
});
