// A signed paper sheet afterwards: typed as a table, and its picture kept as evidence.

import { Offline, Refused, call } from "./api.js";
import { openClass, recordAll } from "./book.js";
import { askReason, h } from "./dom.js";
import { STATUSES } from "./text.js";

export function paperTab(desk) {
  const lines = desk.lines();
  const table = h("div", { className: "sheet" }, desk.people.map((one) => choices(one, desk.line(lines, one.id)?.status)));
  const result = h("p", { className: "result", role: "status" });

  async function save() {
    const lines = desk.lines();
    const chosen = desk.people.flatMap((one) => {
      const status = table.querySelector(`input[name="p-${CSS.escape(one.id)}"]:checked`)?.value;
      const line = desk.line(lines, one.id);
      return status && line?.status !== status ? [{ who: one.id, status, corrects: Boolean(line) }] : [];
    });
    const corrections = chosen.filter((one) => one.corrects).length;
    const reason = corrections ? await askReason(`Sửa ${corrections} người đã ghi trước`, ["Theo phiếu giấy đã ký"]) : null;
    if (corrections && reason === null) return;
    await recordAll(desk.found, desk.ordinal, chosen.map((one) => ({ ...one, reason: one.corrects ? reason : null })), "paper");
    result.textContent = chosen.length ? `Đã ghi ${chosen.length} người.` : "Không có gì mới.";
  }

  const element = h("section", {},
    h("h2", {}, "Nhập phiếu đã ký"),
    h("p", { className: "small-text" }, "Phím Tab sang người sau, phím mũi tên chọn trạng thái. Bấm “Ghi cả bảng” khi xong."),
    h("p", {}, h("button", { type: "button", className: "button second", disabled: desk.session.closed, onclick: () => tickAll(table) }, "Chọn “Có mặt” cho người chưa chọn")),
    table,
    h("p", {}, h("button", { type: "button", className: "button", disabled: desk.session.closed, onclick: save }, "Ghi cả bảng")),
    result, scans(desk));
  return { element };
}

function choices(one, current) {
  return h("fieldset", {},
    h("legend", {}, one.name, h("span", { className: "small-text" }, ` ${one.unit}`)),
    STATUSES.map((status) => h("label", {},
      h("input", { type: "radio", name: `p-${one.id}`, value: status.id, checked: status.id === current }), status.name)));
}

function tickAll(table) {
  for (const group of table.children) {
    if (!group.querySelector("input:checked")) group.querySelector("input").checked = true;
  }
}

function scans(desk) {
  const result = h("p", { className: "result", role: "status" });
  const list = h("ul", {});
  const input = h("input", { type: "file", id: "scan", accept: "application/pdf,image/jpeg,image/png", onchange: upload });

  function fill(found) {
    list.replaceChildren(...found.scans.filter((one) => one.ordinal === desk.ordinal).map((one) => h("li", {},
      h("a", { href: `api/classes/${desk.found.id}/sessions/${desk.ordinal}/scans/${one.sha256}`, download: "" },
        `${one.type === "application/pdf" ? "PDF" : "Ảnh"}, ${Math.ceil(one.size / 1024)} KB`),
      h("span", { className: "small-text" }, ` mã băm ${one.sha256.slice(0, 12)}…`))));
  }

  async function upload() {
    const [file] = input.files;
    if (!file) return;
    result.textContent = "Đang gửi…";
    try {
      await call(`classes/${desk.found.id}/sessions/${desk.ordinal}/scans`, { method: "POST", file });
      fill(await openClass(desk.found.id));
      result.textContent = "Đã lưu làm minh chứng.";
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) throw error;
      result.textContent = error instanceof Refused ? error.message : "Không có mạng. Ông/bà giữ ảnh lại và gửi khi có mạng.";
    }
    input.value = "";
  }

  fill(desk.found);
  return h("div", { className: "card" },
    h("h2", {}, "Ảnh hoặc PDF của phiếu đã ký"),
    h("p", { className: "small-text" }, "Tệp được giữ làm minh chứng, kèm mã băm để biết không ai sửa. Tối đa 10 MB."),
    h("label", { htmlFor: "scan" }, "Chọn tệp"), input, result, list);
}
