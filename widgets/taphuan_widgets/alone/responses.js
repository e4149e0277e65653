// Handing in what was answered on this device: a file to carry, or QR codes to show. A place is
// `<div data-hand-in data-pack="…" data-province="…" data-run="…">`; on a module's page `data-marked` names the questions that count.

import { tag } from "./base.js";
import { get, list, read, write } from "./keeping.js";
import { roomFor } from "./qr_code.js";
import { MOST_PARTS, fileOf, nameOf, seriesOf } from "./response_file.js";
import { show } from "./showing.js";

const NOBODY = "Người học"; // what somebody is called who gave no name
const LEVEL = "M";
const MOST_VERSION = 10;
const HOW =
  "Máy này không chấm được bài tính điểm. Ông/bà tạo tệp bài làm, rồi nộp tệp khi có mạng: đăng nhập trang tập huấn, mở “Nộp bài học ngoại tuyến”. " +
  "Không có tài khoản hay không có mạng thì đưa tệp cho giảng viên.";
const SHOWN = "Trên máy kia, mở “Nộp bài học ngoại tuyến”, bấm “Quét mã QR” và đưa camera vào hình này. Mã tự chuyển; sót mã nào thì đợi mã ấy hiện lại.";
const SAVED = (name) => `Đã tạo tệp ${name} trong thư mục tải về. Làm thêm hay sửa câu trả lời thì ông/bà tạo tệp mới.`;
const TOO_MANY = `Bài làm dài quá để hiện thành mã (hơn ${MOST_PARTS} mã). Ông/bà tải tệp.`;
const accountKey = (person) => `taphuan:account:${person.id}`;

/** Show the ways to hand in. `person` may be null: nobody; `module` is an id, or null for whatever this person has answered. */
export function handIn(place, { person, module }) {
  if (!person) return place.replaceChildren();
  const records = () => (module ? [get(person.id, module)] : list(person.id)).filter((one) => one && answersOf(place, one).length);
  const found = records();
  if (!module && !found.length) return place.replaceChildren();
  const known = read(accountKey(person));
  const name = tag("input", { type: "text", name: "name", maxLength: 120, autocomplete: "name", value: person.name === NOBODY ? "" : person.name });
  const account = tag("input", { type: "text", name: "account", maxLength: 60, autocapitalize: "none", autocomplete: "off", value: typeof known === "string" ? known : (person.account ?? "") });
  const which = tag("select", { name: "module" }, ...found.map((one) => tag("option", { value: one.module }, titleOf(one.module))));
  const told = tag("p", { className: "tr-said", role: "status" });
  const codes = tag("div", { className: "tr-codes" });
  let stop = () => {};

  /** The text of the file as things stand now, and its record; null when nothing was answered. */
  function made() {
    stop();
    codes.replaceChildren();
    const record = records().find((one) => module || one.module === which.value);
    if (!record) {
      told.textContent = "Chưa có câu trả lời nào để nộp.";
      return null;
    }
    write(accountKey(person), account.value.trim());
    const answers = Object.fromEntries(answersOf(place, record));
    const { pack: id = "", province = "", run = "" } = place.dataset;
    const who = { id: person.id, name: name.value.trim(), account: account.value.trim() };
    return { record, text: fileOf({ pack: { id, province, run }, person: who, record: { ...record, answers } }) };
  }

  function download() {
    const file = made();
    if (!file) return;
    const address = URL.createObjectURL(new Blob([file.text], { type: "application/json" }));
    const link = tag("a", { href: address, download: nameOf(file.record) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    told.textContent = SAVED(link.download);
  }

  async function turn() {
    const file = made();
    const parts = file && (await seriesOf(file.text, roomFor(MOST_VERSION, LEVEL)));
    if (!file) return;
    told.textContent = parts ? SHOWN : TOO_MANY;
    if (!parts) return;
    stop = show(codes, parts);
    codes.scrollIntoView({ block: "end" });
  }

  const button = (words, action) => {
    const pressed = tag("button", { type: "button" }, words);
    pressed.addEventListener("click", action);
    return pressed;
  };
  return place.replaceChildren(
    tag(module ? "h3" : "h2", {}, "Nộp bài"),
    tag("p", {}, HOW),
    tag("label", {}, "Họ và tên", name),
    tag("label", {}, "Tên đăng nhập hoặc mã cán bộ (nếu có)", account),
    ...(module || found.length < 2 ? [] : [tag("label", {}, "Bài nộp", which)]),
    tag("p", { className: "tr-steps" }, button("Tải tệp bài làm", download), button("Hiện mã QR", turn)),
    told,
    codes,
  );
}

/** What goes into the file: the answers to what counts, where the page says what that is. */
function answersOf(place, record) {
  const marked = place.dataset.marked?.split(" ");
  return Object.entries(record.answers).filter(([question]) => !marked || marked.includes(question));
}

const titleOf = (module) => document.querySelector(`[data-card="${CSS.escape(module)}"] a`)?.textContent ?? module;
