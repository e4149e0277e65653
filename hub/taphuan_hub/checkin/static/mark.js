// The trainer's screen: one field that takes names, statuses and cards, and a list to touch.

import { Offline, Refused, call } from "./api.js";
import { openClass, record, recordAll } from "./book.js";
import { cardOwner, isCardNumber } from "./digest.js";
import { askReason, h, say } from "./dom.js";
import { SOURCE_NAME, STATUSES, STATUS_NAME, dayOf, find, readCommand, timeOf } from "./text.js";

const REASONS = ["Bấm nhầm", "Đến sau khi điểm danh", "Về trước giờ", "Có giấy xin phép"];

export function markTab(desk) {
  let chosen = 0;
  let found = [];
  const field = h("input", {
    type: "search", id: "search", autocomplete: "off", spellcheck: false, enterKeyHint: "done",
    "aria-describedby": "search-help", "aria-controls": "people", oninput: () => { chosen = 0; refresh(); }, onkeydown: keys,
  });
  const counts = h("p", { className: "counts", role: "status" });
  const list = h("ul", { className: "people", id: "people" });
  const rest = h("button", { type: "button", className: "button second", onclick: () => markRest(desk) });

  function refresh() {
    const lines = desk.lines();
    const { words } = readCommand(/^\d{6,}/.test(field.value) ? "" : field.value);
    found = find(desk.people, words, (one) => desk.line(lines, one.id));
    chosen = Math.min(chosen, Math.max(found.length - 1, 0));
    counts.replaceChildren(...summary(desk, lines));
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    list.replaceChildren(...found.map((one, index) =>
      row(desk, one, desk.line(lines, one.id), words.length > 0 && index === chosen)));
    if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    if (!found.length) list.append(h("li", { className: "nobody" }, "Không có ai trong danh sách lớp có tên như vậy."));
    const left = desk.people.filter((one) => one.invited && !desk.line(lines, one.id)).length;
    rest.textContent = `Ghi vắng ${left} người còn lại`;
    rest.hidden = !left || desk.session.closed;
  }

  async function keys(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen = Math.max(0, Math.min(found.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1)));
      refresh();
      list.children[chosen]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape") {
      field.value = "";
      refresh();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const typed = field.value;
      field.value = "";
      await enter(typed);
      field.focus();
      refresh();
    }
  }

  async function enter(typed) {
    if (/^[\d\s-]{20,}$/.test(typed)) {
      return say((await takeCard(desk, typed)).text);
    }
    const { words, status } = readCommand(typed);
    const person = words.length ? found[chosen] : null;
    chosen = 0;
    return person ? mark(desk, person, status) : say("Chưa chọn ai.");
  }

  const element = h("section", {},
    h("label", { htmlFor: "search" }, "Tìm tên"), field,
    h("p", { className: "small-text", id: "search-help" }, "Gõ một phần tên (không cần dấu) rồi bấm Enter: có mặt. Thêm số ở cuối cho việc khác: ",
      STATUSES.slice(1).map((one) => [h("kbd", {}, one.key), ` ${one.name.toLowerCase()}  `])),
    counts, list, h("p", {}, rest), desk.session.closed || uninvited(desk));
  return { element, refresh, focus: field };
}

// Somebody who came without an invitation: by a part of the name among the trainer's units, or by the exact code.
function uninvited(desk) {
  const path = `classes/${desk.found.id}/people`;
  const field = h("input", { type: "text", id: "uninvited", autocomplete: "off", required: true, maxLength: 60 });
  const result = h("p", { className: "small-text", role: "status" });
  const list = h("ul", { className: "found" });

  const work = async (task) => {
    try {
      await task();
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) throw error;
      result.textContent = error instanceof Refused ? error.message : "Không có mạng. Ông/bà thêm người khi có mạng, hoặc quét thẻ của người đó.";
    }
  };

  const add = (code, name) => work(async () => {
    await call(path, { method: "POST", json: { code } });
    await openClass(desk.found.id);
    list.replaceChildren();
    field.value = "";
    result.textContent = `Đã thêm ${name} vào danh sách lớp.`;
  });

  const search = (event) => {
    event.preventDefault();
    const typed = field.value.trim();
    return work(async () => {
      const { people } = await call(`${path}?q=${encodeURIComponent(typed)}`);
      if (!people.length) return add(typed, typed);
      result.textContent = `Tìm thấy ${people.length} người.`;
      list.replaceChildren(...people.map((one) => h("li", {},
        h("span", {}, h("strong", {}, one.name), h("span", { className: "small-text" }, ` ${one.post} · ${one.unit}`)),
        h("button", { type: "button", className: "button second", onclick: () => add(one.id, one.name) }, "Thêm"))));
      return undefined;
    });
  };

  return h("details", { className: "card" }, h("summary", {}, "Thêm người ngoài danh sách"),
    h("form", { onsubmit: search },
      h("label", { htmlFor: "uninvited" }, "Tên, hoặc mã cán bộ"), field,
      h("p", {}, h("button", { type: "submit", className: "button second" }, "Tìm")), result, list));
}

function summary(desk, lines) {
  const states = desk.people.map((one) => desk.line(lines, one.id));
  const none = states.filter((one) => !one).length;
  const conflicts = states.filter((one) => one?.conflict).length;
  const said = STATUSES.map((one) => [one.name, states.filter((line) => line?.status === one.id).length]);
  return [["Chưa điểm danh", none], ["Trái nhau", conflicts], ...said]
    .filter(([name, count]) => count || name === "Có mặt")
    .map(([name, count]) => h("span", {}, `${name} `, h("strong", {}, String(count))));
}

function row(desk, one, line, active) {
  const buttons = STATUSES.map((status) => h("button", {
    type: "button", tabIndex: active ? 0 : -1, "aria-pressed": String(line?.status === status.id),
    "data-key": `${one.id} ${status.id}`, className: `status ${status.id}`, disabled: desk.session.closed, onclick: () => mark(desk, one, status.id),
  }, status.name));
  const missing = !line ? "unmarked" : line.conflict ? "conflict" : line.status;
  return h("li", { className: `person ${missing}${active ? " active" : ""}`, "aria-current": active ? "true" : null },
    h("div", { className: "whom" },
      h("strong", {}, one.name),
      h("span", { className: "small-text" }, [one.post, one.unit].filter(Boolean).join(" · ")),
      !one.invited && h("span", { className: "tag" }, "Ngoài danh sách mời"),
      line?.conflict && conflictBox(line),
      line && line.history.length > 1 && historyBox(line)),
    h("div", { className: "choose", role: "group", "aria-label": `Điểm danh ${one.name}` }, buttons));
}

function conflictBox(line) {
  return h("div", { className: "notice bad" },
    h("p", {}, "Các bản ghi trái nhau. Ông/bà chọn ý đúng, kèm lý do:"),
    h("ul", {}, line.standing.map((one) => h("li", {}, said(one)))));
}

function historyBox(line) {
  return h("details", {}, h("summary", {}, "Các lần ghi"),
    h("ol", {}, line.history.map((one) => h("li", {}, said(one)))));
}

function said(one) {
  const who = one.recorded_by ? `, ${one.recorded_by}` : "";
  const why = one.reason ? `. Lý do: ${one.reason}` : "";
  return `${STATUS_NAME[one.status]} – ${SOURCE_NAME[one.source]}${who}, ${timeOf(one.recorded_at)} ${dayOf(one.recorded_at)}${why}`;
}

// Record a status. The same again is nothing new; another one is a correction and needs a reason.
export async function mark(desk, one, status, source = "trainer", card = null) {
  if (desk.session.closed) return say("Phiếu đã chốt.");
  const line = desk.line(desk.lines(), one.id);
  if (line?.status === status) return say(`${one.name}: ${STATUS_NAME[status]}, đã ghi rồi.`);
  let reason = null;
  if (line) {
    reason = await askReason(`Sửa ${one.name}: ${line.conflict ? "trái nhau" : STATUS_NAME[line.status]} → ${STATUS_NAME[status]}`, REASONS);
    if (reason === null) return say("Không sửa.");
  }
  await record(desk.found, desk.ordinal, one.id, status, source, { reason, card });
  return say(`${one.name}: ${STATUS_NAME[status]}.`);
}

// Take what a scanner or a person typed. Cards of others go to the server, which knows all of them.
export async function takeCard(desk, typed) {
  const number = typed.replace(/\D/g, "");
  if (desk.session.closed) return { good: false, text: "Phiếu đã chốt." };
  const { owner, revoked } = await cardOwner(desk.people, number);
  if (revoked) return { good: false, text: `Thẻ này của ${owner.name} đã hủy. Ông/bà quét thẻ mới, hoặc ghi theo tên.` };
  if (owner) {
    await mark(desk, owner, "present", "card", number);
    const status = desk.line(desk.lines(), owner.id)?.status;
    return { good: true, text: `${owner.name}: ${STATUS_NAME[status] ?? "trái nhau"}` };
  }
  if (!isCardNumber(number)) return { good: false, text: "Số này không phải số của một thẻ điểm danh." };
  await record(desk.found, desk.ordinal, null, "present", "card", { card: number });
  return { good: true, text: "Thẻ của người ngoài danh sách lớp: đã giữ để máy chủ kiểm tra." };
}

async function markRest(desk) {
  const lines = desk.lines();
  const left = desk.people.filter((one) => one.invited && !desk.line(lines, one.id));
  if (!confirm(`Ghi vắng cho ${left.length} người chưa điểm danh?`)) return;
  await recordAll(desk.found, desk.ordinal, left.map((one) => ({ who: one.id, status: "absent" })), "trainer");
}
