import { screens } from "./screens.js";
import { tag } from "./base.js";

const written = (value) => value.toLocaleString("vi-VN");

/** Bars with their numbers beside them: a list that is drawn. */
function bars({ caption, unit = "", rows }) {
  const most = Math.max(...Object.values(rows), 1);
  const items = Object.entries(rows).map(([name, value]) => {
    const bar = tag("span", { className: "sm-bar", "aria-hidden": "true" });
    bar.style.width = `${(100 * value) / most}%`;
    return tag("li", {}, tag("span", {}, `${name}: `, tag("b", {}, `${written(value)}${unit === "%" ? "" : " "}${unit}`.trim())), bar);
  });
  return { node: tag("div", {}, tag("p", { className: "sm-label" }, caption), tag("ul", { className: "sm-bars" }, ...items)), update() {} };
}

export default screens({ bars });
