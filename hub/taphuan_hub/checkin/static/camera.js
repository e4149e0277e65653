// The camera: opened when somebody asks for it, closed when the tab is left. The browser's own reader of QR codes is
// used where there is one; ours where there is none.

import { WAYS, readQr } from "./qr/read.js";

const PAUSE = 120; // milliseconds between two looks: quick for a hand with a card, and a laptop stays cool
const LONGEST_SIDE = 800; // pixels of the picture that our reader looks at
const GONE_AFTER = 2500; // milliseconds after which the same card is a new one

const WORDS = {
  NotAllowedError: "Trình duyệt chưa được phép dùng camera. Ông/bà bấm vào biểu tượng bên trái thanh địa chỉ, cho phép camera, rồi bấm “Mở camera” lần nữa.",
  NotFoundError: "Máy này không có camera, hoặc camera đang tắt.",
  NotReadableError: "Camera đang được chương trình khác dùng. Ông/bà đóng chương trình đó rồi bấm “Mở camera” lần nữa.",
  insecure: "Trình duyệt chỉ mở camera khi địa chỉ của trang bắt đầu bằng https. Ông/bà báo quản trị viên.",
};
const OTHER_WAY = " Trong lúc đó, ông/bà dùng máy quét cầm tay hoặc gõ số trên thẻ.";

export class NoCamera extends Error {}

// Show the camera in `video` and hand every code that comes into sight to `take`, one at a time. Return a function
// that closes the camera; NoCamera says in words for people why there is none, and `otherWay` what to do meanwhile.
export async function watch(video, take, otherWay = OTHER_WAY) {
  const stream = await opened(otherWay);
  let open = true;
  const close = () => {
    open = false;
    stream.getTracks().forEach((track) => track.stop());
  };
  video.srcObject = stream;
  const read = await reader();
  look().catch((error) => { close(); throw error; });
  return close;

  async function look() {
    let last = { text: "", at: 0 };
    while (open) {
      await new Promise((next) => setTimeout(next, PAUSE));
      const text = open && video.readyState >= 2 ? await read(video) : null;
      if (!text) continue;
      const known = text === last.text && performance.now() - last.at < GONE_AFTER;
      if (!known) await take(text);
      last = { text, at: performance.now() };
    }
  }
}

async function opened(otherWay) {
  if (!navigator.mediaDevices) throw new NoCamera(WORDS.insecure + otherWay);
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch (error) {
    throw new NoCamera((WORDS[error.name] ?? WORDS.NotFoundError) + otherWay);
  }
}

async function reader() {
  const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (!formats.includes("qr_code")) return ownReader();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

// One way of looking a frame, so that no frame takes long.
function ownReader() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let way = 0;
  return (video) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    way = (way + 1) % WAYS.length;
    return readQr(context.getImageData(0, 0, canvas.width, canvas.height), [WAYS[way]]);
  };
}
