// A file as QR codes on the screen, one after another, for a device that has no cable and no network.

import { tag } from "./base.js";
import { codeOf } from "./qr_code.js";

const QUIET = 4; // modules of white around a code
const DOTS = 8; // pixels of a module: sharp also where the screen has more than it says
const TURN = 2500; // milliseconds: a camera needs less, a hand that holds it does not
const STILL = "(prefers-reduced-motion: reduce)";

/** Show `parts` in `place`. Return a function that stops turning. */
export function show(place, parts) {
  const canvas = tag("canvas", { className: "tr-code" });
  const told = tag("p", { className: "tr-told", role: "status" });
  const turning = tag("input", { type: "checkbox", checked: parts.length > 1 && !matchMedia(STILL).matches });
  let at = 0;
  const draw = () => {
    paint(canvas, codeOf(parts[at]));
    told.textContent = `Mã ${at + 1}/${parts.length}`;
    canvas.setAttribute("aria-label", told.textContent);
  };
  const step = (by) => {
    at = (at + by + parts.length) % parts.length;
    draw();
  };
  const button = (words, by) => {
    const made = tag("button", { type: "button", disabled: parts.length === 1 }, words);
    made.addEventListener("click", () => {
      turning.checked = false;
      step(by);
    });
    return made;
  };
  canvas.setAttribute("role", "img");
  const turn = tag("label", { className: "tr-turn", hidden: parts.length === 1 }, turning, " Tự chuyển mã");
  place.replaceChildren(canvas, told, tag("p", { className: "tr-steps" }, button("Mã trước", -1), button("Mã sau", 1)), turn);
  draw();
  const clock = setInterval(() => (place.isConnected && turning.checked ? step(1) : place.isConnected || clearInterval(clock)), TURN);
  return () => clearInterval(clock);
}

function paint(canvas, { side, modules }) {
  const whole = (side + 2 * QUIET) * DOTS;
  Object.assign(canvas, { width: whole, height: whole });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, whole, whole);
  context.fillStyle = "#000";
  modules.forEach((dark, index) => {
    if (dark) context.fillRect(((index % side) + QUIET) * DOTS, (Math.floor(index / side) + QUIET) * DOTS, DOTS, DOTS);
  });
}
