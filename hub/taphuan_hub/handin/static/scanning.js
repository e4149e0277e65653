// A series of QR codes before the camera: its parts are gathered in any order until none is missing.

import { NoCamera, watch } from "../camera.js";
import { h, say } from "../dom.js";

const PART = /^TH1:[DP]:([0-9A-F]{12}):([1-9][0-9]?):([1-9][0-9]?):/;
const OTHER_WAY = " Trong lúc đó, ông/bà nộp bằng tệp.";

// Return an element in which codes are read; `done` gets the texts of all parts once they are there.
export function scanner(done) {
  const element = h("div", { className: "camera" });
  let close = () => {};
  let wanted = false;
  let series = null; // { digest, count, parts }

  function take(text) {
    const [, digest, number, count] = PART.exec(text) ?? [];
    if (!digest) return tell("Mã này không phải mã của bài làm ngoại tuyến.");
    if (series && series.digest !== digest) return tell("Đây là mã của một bài khác. Quét hết bài đang quét, hoặc bấm “Quét lại từ đầu”.");
    series ??= { digest, count: Number(count), parts: new Map() };
    series.parts.set(Number(number), text);
    draw();
    if (series.parts.size < series.count) return undefined;
    const parts = [...series.parts.values()];
    series = null;
    offer();
    return done(parts);
  }

  const told = h("p", { role: "status" });
  const list = h("ol", { className: "parts" });
  const tell = (text) => { told.textContent = text; };

  function draw() {
    const { count, parts } = series ?? { count: 0, parts: new Map() };
    list.replaceChildren(...Array.from({ length: count }, (_, index) =>
      h("li", { className: parts.has(index + 1) ? "there" : "", "aria-label": `Mã ${index + 1}: ${parts.has(index + 1) ? "đã có" : "còn thiếu"}` }, String(index + 1))));
    const missing = count - parts.size;
    tell(count ? `Đã có ${parts.size}/${count} mã${missing ? `, còn thiếu ${missing}` : ""}.` : "Chưa quét được mã nào.");
    if (count) say(told.textContent);
  }

  async function start() {
    const video = h("video", { autoplay: true, playsInline: true, muted: true });
    const again = () => { series = null; draw(); };
    element.replaceChildren(
      h("p", {}, "Đưa màn hình có mã vào giữa khung, sao cho mã chiếm gần hết chiều cao."), video, told, list,
      h("p", { className: "buttons" },
        h("button", { type: "button", className: "button second", onclick: again }, "Quét lại từ đầu"),
        h("button", { type: "button", className: "button second", onclick: offer }, "Tắt camera")));
    draw();
    wanted = true;
    try {
      close = await watch(video, take, OTHER_WAY);
      if (!wanted) close(); // while the browser was asking, somebody went on
    } catch (error) {
      if (!(error instanceof NoCamera)) throw error;
      offer();
      element.append(h("p", { className: "notice bad", role: "alert" }, error.message));
    }
  }

  function offer() {
    wanted = false;
    close();
    element.replaceChildren(h("button", { type: "button", className: "button second", onclick: start }, "Quét mã QR"));
  }

  offer();
  return element;
}
