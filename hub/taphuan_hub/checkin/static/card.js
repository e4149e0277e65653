// Cards: held to the camera, read by a hand scanner that types, or typed by hand.

import { NoCamera, watch } from "./camera.js";
import { h, say } from "./dom.js";
import { takeCard } from "./mark.js";

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
    h("p", { className: "small-text" }, "Thẻ của lớp được in ở Bàn giảng viên."));
  return { element, stop: camera.stop, focus: field };
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
