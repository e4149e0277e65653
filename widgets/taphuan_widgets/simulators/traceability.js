import { button, facts } from "./stage.js";
import { screens } from "./screens.js";
import { tag } from "./base.js";

const SIZE = 17; // modules on a side: a picture of a code, which no camera reads

/** A pattern like a QR code, drawn from the text so that another text looks different. */
function pattern(text) {
  let seed = [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7);
  const corner = (x, y) => [[0, 0], [SIZE - 5, 0], [0, SIZE - 5]].find(([left, top]) => x >= left && x < left + 5 && y >= top && y < top + 5);
  let path = "";
  for (let y = 0; y < SIZE; y += 1)
    for (let x = 0; x < SIZE; x += 1) {
      seed = (seed * 1664525 + 1013904223) >>> 0;
      const at = corner(x, y);
      const ring = at && Math.max(Math.abs(x - at[0] - 2), Math.abs(y - at[1] - 2)) !== 1;
      if (at ? ring : seed >>> 31) path += `M${x} ${y}h1v1h-1z`;
    }
  return path;
}

/** A label, and what a buyer sees after scanning it. */
function label({ title, rows = {}, filled = {} }, { deeds }) {
  const svg = tag("div", { innerHTML: "<svg></svg>" }).firstChild;
  svg.setAttribute("viewBox", `-1 -1 ${SIZE + 2} ${SIZE + 2}`);
  svg.setAttribute("class", "sm-qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "Mã QR mô phỏng");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.append(path);
  const seen = tag("div", { className: "sm-paper", hidden: true, role: "status" });
  const scan = button("Quét thử như người mua", () => {
    seen.hidden = !seen.hidden;
    scan.setAttribute("aria-expanded", String(!seen.hidden));
  }, { expanded: false });
  const node = tag("div", { className: "sm-qrlabel" }, tag("p", { className: "sm-label" }, title), svg, scan, seen);
  function update() {
    const own = Object.entries(filled).map(([name, id]) => [name, deeds.value("set", id) ?? "(chưa ghi)"]);
    const lines = [...Object.entries(rows), ...own];
    path.setAttribute("d", pattern(JSON.stringify(lines)));
    seen.replaceChildren(facts(lines));
  }
  return { node, update };
}

export default screens({ label });
