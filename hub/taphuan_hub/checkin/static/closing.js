// Closing a sheet, and opening it again with a reason. Both need the network: all laptops must have sent.

import { Offline, Refused, call } from "./api.js";
import { now, send } from "./book.js";
import { askReason, h } from "./dom.js";
import { STATUSES, dayOf, timeOf } from "./text.js";

export function closeTab(desk) {
  const result = h("p", { className: "notice bad", role: "alert", hidden: true });
  const counts = h("ul", { className: "totals" });
  const path = `classes/${desk.found.id}/sessions/${desk.ordinal}`;

  async function work(task) {
    try {
      await send();
      if (now.outbox.some((one) => !one.refused)) throw new Offline("waiting");
      await task();
      await desk.reload();
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) throw error;
      result.textContent = error instanceof Refused ? error.message
        : "Chưa gửi hết được. Ông/bà chốt phiếu khi có mạng và mọi bản ghi đã gửi.";
      result.hidden = false;
    }
  }

  const close = () => work(() => call(`${path}/close`, { method: "POST", json: {} }));
  const reopen = async () => {
    const reason = await askReason("Mở lại phiếu đã chốt", ["Ghi sót người", "Ghi nhầm trạng thái"]);
    if (reason !== null) await work(() => call(`${path}/reopen`, { method: "POST", json: { reason } }));
  };

  function refresh() {
    const lines = desk.lines();
    const states = desk.people.map((one) => desk.line(lines, one.id));
    const rows = [
      ...STATUSES.map((one) => [one.name, states.filter((line) => line?.status === one.id).length]),
      ["Chưa điểm danh", states.filter((line) => !line).length],
      ["Trái nhau", states.filter((line) => line?.conflict).length],
    ];
    counts.replaceChildren(...rows.map(([name, count]) => h("li", {}, h("span", {}, name), h("strong", {}, String(count)))));
  }

  const events = desk.found.events.filter((one) => one.ordinal === desk.ordinal);
  const element = h("section", {},
    counts,
    desk.session.closed
      ? h("button", { type: "button", className: "button second", onclick: reopen }, "Mở lại phiếu")
      : h("button", { type: "button", className: "button", onclick: close }, "Chốt phiếu"),
    result,
    h("p", { className: "small-text" }, "Phiếu chốt được khi mọi người trong danh sách đã được ghi và không còn bản ghi trái nhau. Số giờ chỉ được tính từ khi chốt."),
    events.length > 0 && h("ol", { className: "small-text" }, events.map((one) => h("li", {},
      `${one.kind === "closed" ? "Chốt" : "Mở lại"} – ${one.username}, ${timeOf(one.at)} ${dayOf(one.at)}${one.reason ? `. Lý do: ${one.reason}` : ""}`))));
  return { element, refresh };
}
