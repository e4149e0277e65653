// Cards: held to the camera, read by a hand scanner that types, or typed by hand.

import { Offline, Refused, call } from "./api.js";
import { openClass } from "./book.js";
import { NoCamera, watch } from "./camera.js";
import { askReason, h, say } from "./dom.js";
import { takeCard } from "./mark.js";
import { find, plain } from "./text.js";

const MOST_FOUND = 6;

export function cardTab(desk) {
  const result = h("p", { className: "result" });
  const field = h("input", {
    type: "text", id: "card", inputMode: "numeric", autocomplete: "off",
    onkeydown: async (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const typed = field.value;
      field.value = "";
      await take(typed);
    },
  });

  async function take(typed) {
    const { good, text } = await takeCard(desk, typed);
    result.className = `result ${good ? "good" : "bad"}`;
    result.textContent = text;
    say(text);
  }

  const camera = cameraBox(take);
  const element = h("section", {},
    h("label", { htmlFor: "card" }, "Số trên thẻ"), field,
    h("p", { className: "small-text" }, "Đặt con trỏ vào ô này rồi quét bằng máy quét cầm tay, hoặc gõ 26 số rồi bấm Enter."),
    result, camera.element,
    h("p", { className: "small-text" }, "Thẻ của lớp được in ở Bàn giảng viên."),
    lostBox(desk));
  return { element, stop: camera.stop, focus: field };
}

// Somebody has lost a card: the old one is refused from now on, and a new one is printed.
function lostBox(desk) {
  const result = h("p", { role: "status" });
  const list = h("ul", { className: "found" });
  const fill = () => list.replaceChildren(...find(desk.people, plain(field.value).split(" ").filter(Boolean), () => false)
    .slice(0, field.value.trim() ? MOST_FOUND : 0).map((one) => h("li", {},
      h("span", {}, h("strong", {}, one.name), h("span", { className: "small-text" }, ` ${one.unit}`)),
      h("button", { type: "button", className: "button second", onclick: () => revoke(one) }, "Hủy thẻ"))));
  const field = h("input", { type: "search", id: "lost", autocomplete: "off", oninput: fill });
  const path = `classes/${desk.found.id}/cards`;

  async function revoke(one) {
    const reason = await askReason(`Hủy thẻ đã in của ${one.name}`, ["Báo mất thẻ", "Thẻ hỏng, không đọc được"]);
    if (reason === null) return;
    try {
      await call(path, { method: "POST", json: { person: one.id, reason } });
      await openClass(desk.found.id);
      field.value = "";
      fill();
      result.replaceChildren(`Đã hủy thẻ cũ của ${one.name}. `,
        h("a", { href: `api/${path}?person=${encodeURIComponent(one.id)}`, download: "" }, "Tải thẻ mới để in (PDF)"));
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) throw error;
      result.textContent = error instanceof Refused ? error.message : "Không có mạng. Ông/bà hủy thẻ khi có mạng.";
    }
  }

  return h("details", { className: "card" }, h("summary", {}, "Mất thẻ: hủy thẻ cũ, in thẻ mới"),
    h("label", { htmlFor: "lost" }, "Tên người mất thẻ"), field, list, result);
}

// A button that opens the camera, and its picture with a button that closes it again.
function cameraBox(take) {
  const element = h("div", { className: "camera" });
  let close = () => {};
  let wanted = false;

  async function start() {
    const video = h("video", { autoplay: true, playsInline: true, muted: true });
    element.replaceChildren(
      h("p", {}, "Đưa mã trên thẻ ra trước camera, cách khoảng một gang tay."), video,
      h("button", { type: "button", className: "button second", onclick: offer }, "Tắt camera"));
    wanted = true;
    try {
      close = await watch(video, take);
      if (!wanted) close(); // while the browser was asking, somebody went on
    } catch (error) {
      if (!(error instanceof NoCamera)) throw error;
      offer();
      element.append(h("p", { className: "notice bad", role: "alert" }, error.message));
    }
  }

  function stop() {
    wanted = false;
    close();
  }

  function offer() {
    stop();
    element.replaceChildren(h("button", { type: "button", className: "button", onclick: start }, "Mở camera"));
  }

  offer();
  return { element, stop };
}
