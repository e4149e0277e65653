// The code on the wall. It is asked for anew before each change; without network there is none.

import { Offline, Refused, call } from "./api.js";
import { linesOf, now, openClass } from "./book.js";
import { h } from "./dom.js";

const RETRY_SECONDS = 5;

export function codeTab(desk) {
  const picture = h("img", { alt: "Mã điểm danh", className: "code" });
  const left = h("p", { className: "lead", role: "timer" });
  const count = h("p", { className: "counts" });
  const words = h("p", { className: "notice bad", hidden: true });
  const full = h("button", { type: "button", className: "button second", onclick: () => stage.requestFullscreen?.() }, "Toàn màn hình");
  const stage = h("div", { className: "stage" }, h("p", { className: "how" }, "Quét mã bằng điện thoại để điểm danh"), picture, left, count, words);
  let running = true;
  let timer = 0;
  let until = 0;

  async function ask() {
    let wait = RETRY_SECONDS;
    try {
      const code = await call(`classes/${desk.found.id}/sessions/${desk.ordinal}/code?origin=${encodeURIComponent(location.origin)}`);
      picture.src = code.picture;
      picture.dataset.address = code.address;
      wait = code.seconds_left;
      until = Date.now() + wait * 1000;
      words.hidden = true;
      await openClass(desk.found.id);
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) throw error;
      picture.removeAttribute("src");
      until = 0;
      words.textContent = error instanceof Refused ? error.message : "Không có mạng nên chưa hiện được mã. Ông/bà dùng cách khác: tìm tên hoặc quét thẻ.";
      words.hidden = false;
    }
    if (running) timer = setTimeout(ask, wait * 1000 + 100);
  }

  const clock = setInterval(() => {
    left.textContent = until ? `Mã đổi sau ${Math.max(0, Math.ceil((until - Date.now()) / 1000))} giây` : "";
  }, 500);

  function refresh() {
    const lines = linesOf(now.classes.get(desk.found.id), desk.ordinal);
    const there = desk.people.filter((one) => ["present", "late", "left-early"].includes(desk.line(lines, one.id)?.status));
    count.textContent = `Đã điểm danh ${there.length} trên ${desk.people.length} người`;
  }

  ask();
  return { element: h("section", {}, stage, h("p", {}, full)), refresh, stop: () => { running = false; clearTimeout(timer); clearInterval(clock); } };
}
