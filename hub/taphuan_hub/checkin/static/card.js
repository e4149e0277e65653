// Cards: read by the camera where the browser can, by a hand scanner that types, or typed by hand.

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
  const camera = h("div", { className: "camera" });
  let stream = null;

  async function take(typed) {
    const { good, text } = await takeCard(desk, typed);
    result.className = `result ${good ? "good" : "bad"}`;
    result.textContent = text;
    say(text);
  }

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
  }

  async function start() {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const video = h("video", { autoplay: true, muted: true, playsInline: true });
    video.srcObject = stream;
    camera.replaceChildren(video);
    let last = "";
    while (stream) {
      const [code] = video.readyState >= 2 ? await detector.detect(video) : [];
      if (code && code.rawValue !== last) {
        last = code.rawValue;
        await take(last);
      }
      await new Promise((next) => setTimeout(next, 200));
    }
  }

  function unreadable() {
    camera.replaceChildren(h("p", { className: "notice bad" }, "Chưa mở được camera. Ông/bà cho phép trang này dùng camera, hoặc gõ số trên thẻ."));
  }

  camera.append("BarcodeDetector" in window
    ? h("button", { type: "button", className: "button", onclick: () => start().catch(unreadable) }, "Mở camera")
    : h("p", { className: "notice" }, "Trình duyệt này chưa đọc được mã bằng camera. Ông/bà dùng máy quét cầm tay, hoặc gõ số in trên thẻ; "
        + "Chrome trên điện thoại Android thì đọc được."));
  const element = h("section", {},
    h("label", { htmlFor: "card" }, "Số trên thẻ"), field,
    h("p", { className: "small-text" }, "Đặt con trỏ vào ô này rồi quét bằng máy quét cầm tay, hoặc gõ 26 số rồi bấm Enter."),
    result, camera,
    h("p", { className: "small-text" }, "Thẻ của lớp được in ở Bàn giảng viên."));
  return { element, stop, focus: field };
}
