import { choice, screens } from "./screens.js";
import { tag } from "./base.js";

const SPACE = tag("div", { innerHTML: "<svg></svg>" }).firstChild.namespaceURI;
const written = (value, unit) => (value === undefined ? "không có số" : `${value.toLocaleString("vi-VN")}${unit === "%" ? "" : " "}${unit}`.trim());

function shape(name, attributes, text = "") {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

/** A map whose places can be touched; the same places stand below it as radio buttons. */
function map(item, tools) {
  const { spots, unit = "" } = item;
  const made = choice(item, tools, (id, words) => [`${words}: `, tag("b", {}, written(spots[id].value, unit))]);
  const picture = shape("svg", { viewBox: "0 0 100 100", class: "sm-map", "aria-hidden": "true" });
  picture.append(shape("path", { d: "M10 18L36 4 74 8 96 32 93 78 64 97 28 92 5 64Z", class: "sm-land" }));
  const most = Math.max(...Object.values(spots).map(({ value }) => value ?? 0), 1);
  const marks = Object.entries(spots).map(([id, { name, x, y, value }]) => {
    const mark = shape("g", { class: value === undefined ? "sm-spot sm-blank" : "sm-spot" });
    mark.append(
      shape("circle", { cx: x, cy: y, r: 6, "fill-opacity": 0.25 + 0.75 * ((value ?? 0) / most) }),
      shape("text", { x, y: y - 8, "text-anchor": "middle" }, name),
      shape("text", { x, y: y + 11.5, "text-anchor": "middle", class: "sm-figure" }, written(value, unit)),
    );
    mark.addEventListener("click", () => tools.deeds.locked || tools.deeds.assign("set", item.id, id));
    picture.append(mark);
    return [id, mark];
  });
  made.node.querySelector("legend").after(picture);
  function update() {
    made.update();
    for (const [id, mark] of marks) mark.classList.toggle("sm-here", tools.deeds.value("set", item.id) === id);
  }
  return { ...made, update };
}

export default screens({ map });
