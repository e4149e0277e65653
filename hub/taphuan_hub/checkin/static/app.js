// The page: which screen, the bar on top, signing out.

import { skew } from "./api.js";
import { book, dropRefused, keepSending, now, open, openClass, retryRefused } from "./book.js";
import { h, show } from "./dom.js";
import * as store from "./store.js";
import { listScreen } from "./list.js";
import { changeScreen, newScreen } from "./new.js";
import { sessionScreen } from "./session.js";

const SKEW_MINUTES = 5;
let kept = true;

function stateBar() {
  const waiting = now.outbox.filter((one) => !one.refused).length;
  const refused = now.outbox.filter((one) => one.refused);
  const parts = [];
  if (!now.online) parts.push(h("p", { className: "offline" }, "Không có mạng. Ông/bà cứ điểm danh tiếp: máy này đang giữ."));
  if (!kept) parts.push(h("p", { className: "offline" }, "Trình duyệt này không giữ được trang khi mất mạng: lúc ấy ông/bà đừng tải lại trang. Những gì đã ghi vẫn được giữ."));
  if (waiting) parts.push(h("p", { className: "waiting" }, `${waiting} bản ghi chờ gửi`));
  if (refused.length) parts.push(refusedBox(refused));
  if (Math.abs(skew) > SKEW_MINUTES * 60_000) parts.push(h("p", { className: "offline" },
    `Đồng hồ máy này lệch khoảng ${Math.round(Math.abs(skew) / 60_000)} phút so với máy chủ. Giờ của máy chủ mới được tính.`));
  document.getElementById("state").replaceChildren(...parts);
  document.getElementById("who").textContent = now.user ?? "";
}

function refusedBox(refused) {
  const reasons = new Map();
  for (const one of refused) reasons.set(one.refused, (reasons.get(one.refused) ?? 0) + 1);
  return h("div", { className: "refused" },
    h("p", {}, `${refused.length} bản ghi chưa được nhận, vẫn giữ trong máy này:`),
    h("ul", {}, [...reasons].map(([text, count]) => h("li", {}, `${count} × ${text}`))),
    h("button", { type: "button", className: "small", onclick: () => retryRefused() }, "Gửi lại"),
    h("button", {
      type: "button", className: "small",
      onclick: () => confirm(`Bỏ hẳn ${refused.length} bản ghi này?`) && dropRefused(),
    }, "Bỏ"));
}

async function signOut() {
  const left = (await store.outbox()).length;
  const question = `Còn ${left} bản ghi chưa gửi. Chúng sẽ nằm lại trong máy này tới khi ông/bà đăng nhập lại ở đây. Vẫn đăng xuất?`;
  if (left && !confirm(question)) return;
  await store.forget();
  location.href = "logout";
}

function signedOutScreen() {
  show(h("h1", {}, "Ông/bà đăng nhập lại"),
    h("p", { className: "lead" }, "Phiên làm việc đã hết. Những gì đã ghi vẫn nằm trong máy này và sẽ được gửi sau khi đăng nhập."),
    h("p", {}, h("a", { className: "button", href: "./" }, "Đăng nhập")));
}

async function route() {
  if (now.signedOut) return signedOutScreen();
  const [, id, ordinal, tab] = location.hash.split("/");
  if (!id) return listScreen();
  if (id === "moi") return newScreen();
  if (ordinal === "sua") return changeScreen(id);
  const found = await openClass(id);
  if (now.signedOut) return signedOutScreen();
  const session = found?.sessions.find((one) => String(one.ordinal) === (ordinal ?? "1"));
  if (!session) {
    show(h("h1", {}, "Chưa mở được lớp này"),
      h("p", { className: "lead" }, "Lớp chưa được lưu trong máy này. Khi có mạng, ông/bà mở lớp một lần rồi dùng được cả khi mất mạng."),
      h("p", {}, h("a", { className: "button", href: "#" }, "Về danh sách lớp")));
    return undefined;
  }
  return sessionScreen(found, session.ordinal, tab ?? "ghi");
}

/** Keep the page itself for when there is no network; some browsers and addresses do not allow it. */
async function keepPage() {
  try {
    await navigator.serviceWorker.register("worker.js");
  } catch {
    kept = false;
  }
}

async function start() {
  await keepPage();
  document.getElementById("sign-out").addEventListener("click", signOut);
  await open();
  book.addEventListener("change", stateBar);
  addEventListener("hashchange", route);
  keepSending();
  stateBar();
  await route();
}

start();
