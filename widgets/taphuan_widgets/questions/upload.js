import { question, tag } from "./base.js";

const LARGEST = 650_000; // bytes: in base 64 they fit in one message to the kernel
const PDF = "%PDF-";
const MEGABYTES = new Intl.NumberFormat("vi", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const large = ({ size }) =>
  `Tệp này nặng ${MEGABYTES.format(size / 1e6)} MB, trang chỉ nhận tệp đến 650 kB (0,65 MB). Ông/bà chụp ảnh trang cần nộp rồi chọn ảnh đó, ` +
  "hoặc quét lại với chất lượng thấp hơn. Câu trả lời trước đó vẫn giữ nguyên.";
const HOW =
  "Nhận ảnh (PNG, JPEG, tự thu nhỏ khi gửi) hoặc tệp PDF đến 650 kB. PDF lớn hơn: chụp ảnh trang cần nộp, " +
  "hoặc quét nhẹ hơn. Tệp Word: lưu thành PDF.";
const UNREAD = "Không đọc được tệp này. Ông/bà chọn ảnh PNG, JPEG hoặc tệp PDF; tệp Word thì lưu thành PDF trước.";
const TRIES = [[1600, 0.85], [1600, 0.6], [1100, 0.6], [800, 0.5]]; // pixels, quality

/** The file as it goes out: a PDF as it is; null when it is too large. */
async function packed(file) {
  const asIs = (await file.slice(0, PDF.length).text()) === PDF;
  if (asIs && file.size > LARGEST) return null;
  const bytes = asIs ? new Uint8Array(await file.arrayBuffer()) : await redrawn(file);
  if (bytes.length > LARGEST) return null;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

/** Draw the picture anew: smaller for a slow line, and without the place where it was taken. */
async function redrawn(file) {
  const picture = await createImageBitmap(file);
  let bytes = new Uint8Array(LARGEST + 1);
  for (const [widest, quality] of TRIES) if (bytes.length > LARGEST) bytes = await drawn(picture, widest, quality);
  return bytes;
}

async function drawn(picture, widest, quality) {
  const scale = Math.min(1, widest / Math.max(picture.width, picture.height));
  const canvas = tag("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  return new Uint8Array(await blob.arrayBuffer());
}

export default question(({ asked, labelledBy, model, give }) => {
  const hint = tag("p", { className: "tq-hint", id: `tep-${asked.id}` }, HOW);
  const input = tag("input", { type: "file", accept: "image/png,image/jpeg,application/pdf", "aria-labelledby": labelledBy, "aria-describedby": hint.id });
  const told = tag("p", { className: "tq-file", role: "status" });
  const remove = tag("button", { type: "button" }, "Bỏ tệp này");
  let kept = null;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    told.textContent = "Đang chuẩn bị tệp…";
    const data = await packed(file).catch(() => undefined); // a picture that the browser cannot read
    if (!data) {
      told.textContent = data === null ? large(file) : UNREAD;
      return;
    }
    model.set("file", { name: file.name.slice(0, 100), data });
    told.textContent = "Đang gửi tệp…";
    give(kept, { command: "upload" });
  });
  model.on("change:saved", () => show(model.get("value")));
  remove.addEventListener("click", () => {
    input.value = "";
    give(null);
    show(null);
    input.focus();
  });
  function show(value) {
    kept = value ?? null;
    remove.hidden = !kept;
    const size = Math.max(1, Math.round(Number(kept?.size) / 1000));
    told.textContent = kept ? `Đã nhận: ${kept.name} (${size} kB)` : "Chưa có tệp nào.";
  }
  const lock = (locked) => {
    input.disabled = locked;
    remove.hidden = locked || !kept;
  };
  return { node: tag("div", { className: "tq-controls" }, hint, input, told, remove), show, lock };
});
