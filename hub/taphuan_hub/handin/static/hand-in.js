// The page where answers from offline are handed in: one's own, and on the desk those of a trainer's people.

import { Offline, Refused, SignedOut, call } from "../api.js";
import { h, say, show } from "../dom.js";
import { dayOf, timeOf } from "../text.js";
import { scanner } from "./scanning.js";

const LARGEST = 2_000_000; // as the server has it: a larger file is not even sent
const TOO_LARGE = "Tệp lớn quá 2 MB nên không phải tệp bài làm. Ông/bà chọn lại tệp.";
const LEARN = "../learn/voila/render/";

async function start() {
  try {
    const me = await call("hand-in");
    document.getElementById("who").textContent = me.name;
    const parts = [h("h1", {}, "Nộp bài học ngoại tuyến"), h("p", { className: "lead" }, me.staff ? "Bài làm không có mạng, nộp giúp người học hoặc nộp cho chính mình." : "Bài ông/bà làm khi không có mạng được nộp và chấm ở đây.")];
    if (me.staff) parts.push(desk());
    if (me.own) parts.push(own(me.staff));
    show(...parts);
  } catch (error) {
    show(h("h1", {}, "Chưa mở được trang"), h("p", { className: "notice bad", role: "alert" }, wordsOf(error)), h("p", {}, h("a", { className: "button", href: "" }, "Tải lại trang")));
  }
}

function own(staff) {
  const results = h("ul", { className: "outcomes" });
  return h("section", { className: "card" },
    h("h2", {}, staff ? "Bài của tôi" : "Nộp tệp hoặc quét mã"),
    h("p", {}, "Chọn tệp có tên bắt đầu bằng “bai-lam”, hoặc quét mã QR đang hiện trên máy đã làm bài. Nộp hai lần cũng chỉ tính một lần."),
    chooser("own-files", results, "hand-in"), scanner((parts) => send({ name: "mã QR", json: { parts } }, results, "hand-in")), results);
}

function desk() {
  const results = h("ul", { className: "outcomes" });
  const list = h("div", {});
  const renew = () => fill(list, {});
  renew();
  return h("section", {},
    h("div", { className: "card" },
      h("h2", {}, "Nộp giúp người học"),
      h("p", {}, "Ông/bà chọn một hay nhiều tệp, hoặc quét mã QR trên máy người học. Nộp ở đây là ông/bà xác nhận chính người ấy đã làm bài; minh chứng ghi tên ông/bà."),
      chooser("desk-files", results, "hand-in/desk", renew),
      scanner((parts) => send({ name: "mã QR", json: { parts } }, results, "hand-in/desk", renew)), results),
    h("div", { className: "card" }, h("h2", {}, "Đã nhận từ học ngoại tuyến"), list));
}

function chooser(id, results, path, done = () => {}) {
  const field = h("input", { type: "file", id, className: "visually-hidden", multiple: true, accept: ".json,application/json", onchange: async () => {
    for (const file of [...field.files]) await send({ name: file.name, file }, results, path, done);
    field.value = "";
  } });
  return h("p", {}, field, h("label", { htmlFor: id, className: "button" }, "Chọn tệp bài làm"));
}

// Send one file or one series, and say what became of it. `whose` names the person when the file does not.
async function send(sent, results, path, done = () => {}, whose = "") {
  const line = h("li", { className: "notice" }, `${sent.name}: đang nộp…`);
  results.prepend(line);
  try {
    if (sent.file?.size > LARGEST) throw new Refused("too-large", TOO_LARGE);
    const query = whose ? `?whose=${encodeURIComponent(whose)}` : "";
    const answer = await call(`${path}/${sent.file ? "file" : "series"}${query}`, { method: "POST", file: sent.file, json: sent.json });
    tellTaken(line, sent, answer);
    done();
  } catch (error) {
    tellRefused(line, sent, error, (name) => send(sent, results, path, done, name));
  }
  say(line.textContent);
}

function tellTaken(line, sent, { new: fresh, number, title, slug, name, notices }) {
  const what = `“${title}”${name ? ` của ${name}` : ""}`;
  line.replaceChildren(
    h("p", {}, h("strong", {}, fresh ? "Đã nhận bài " : "Bài này đã nhận từ trước: "), what, `. Số biên nhận: ${number}.`),
    fresh && h("p", {}, "Hệ thống đang chấm."),
    notices.length > 0 && h("ul", {}, notices.map((text) => h("li", {}, text))),
    slug && h("p", {}, h("a", { href: `${LEARN}${slug}.ipynb` }, "Xem kết quả")),
    h("p", { className: "file" }, sent.name));
}

function tellRefused(line, sent, error, again) {
  line.className = "notice bad";
  line.replaceChildren(h("p", {}, h("strong", {}, "Chưa nhận được. "), wordsOf(error)), h("p", { className: "file" }, sent.name));
  if (error.code !== "whose") return;
  const field = h("input", { type: "text", autocapitalize: "none", autocomplete: "off", maxLength: 60 });
  const answer = (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    line.remove();
    again(field.value.trim());
  };
  line.append(h("form", { className: "whose", onsubmit: answer }, h("label", {}, "Tên đăng nhập hoặc mã cán bộ của người làm bài", field), h("button", { type: "submit", className: "button" }, "Nộp")));
}

function wordsOf(error) {
  if (error instanceof Refused || error instanceof SignedOut) return error.message;
  if (error instanceof Offline) return "Chưa có mạng, hoặc hệ thống đang bận. Tệp vẫn còn trong máy; ông/bà thử lại sau.";
  throw error;
}

async function fill(place, asked) {
  const search = h("input", { type: "search", id: "tim", autocomplete: "off", value: asked.search ?? "", placeholder: "Tên, học phần hoặc số biên nhận" });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); fill(place, { search: search.value }); } }, h("label", { htmlFor: "tim" }, "Tìm"), search);
  try {
    const found = await call(`hand-in/desk/file?${new URLSearchParams(asked)}`);
    const to = (page) => () => fill(place, { ...asked, page });
    const more = [
      found.page > 1 && h("button", { type: "button", className: "button second", onclick: to(found.page - 1) }, "Trang trước"),
      found.page < found.pages && h("button", { type: "button", className: "button second", onclick: to(found.page + 1) }, "Trang sau"),
    ];
    place.replaceChildren(form,
      found.rows.length ? h("ul", { className: "origins" }, found.rows.map(origin)) : h("p", { className: "lead" }, "Chưa có bài nào."),
      h("p", { className: "buttons" }, more));
  } catch (error) {
    place.replaceChildren(h("p", { className: "notice bad" }, wordsOf(error)));
  }
}

function origin(one) {
  const day = `${timeOf(one.received_at)} ngày ${dayOf(one.received_at)}`;
  const named = one.typed_name ? ` Tên ghi trên máy: ${one.typed_name}.` : "";
  return h("li", { className: one.notices.length ? "odd" : "" },
    h("p", {}, h("strong", {}, one.name), ` · ${one.title}: ${one.result}`),
    h("p", { className: "small-text" }, `${one.number}, nhận lúc ${day}, ${one.received_by} nộp; ${one.origin}. Theo máy, làm xong ngày ${dayOf(one.answered_at)}.${named}`),
    one.notices.length > 0 && h("ul", {}, one.notices.map((text) => h("li", {}, text))));
}

start();
