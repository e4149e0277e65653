// One step at a time: Back and Next, the list of steps, the address, the keyboard.
//
// Says `taphuan:step` (detail: number from 0) on the document when the step changes, and listens to
// `taphuan:place` (detail: the step at which the person stopped last time).

document.documentElement.classList.add("js"); // for browsers whose style sheets cannot ask whether scripts run
const steps = [...document.querySelectorAll(".step")];
const nav = document.querySelector(".steps");
const back = document.querySelector(".turning .back");
const next = document.querySelector(".turning .next");
let now = 0;
let touched = false;

function show(wanted, { focus = true, remember = true } = {}) {
  const number = Math.max(0, Math.min(steps.length - 1, wanted));
  const changed = number !== now;
  now = number;
  steps.forEach((step, index) => step.classList.toggle("now", index === number));
  nav.querySelector(".number").textContent = number + 1;
  nav.querySelector(".bar > i").style.width = `${(100 * (number + 1)) / steps.length}%`;
  nav.querySelector("details").open = false;
  nav.querySelectorAll("a").forEach((each, index) => {
    if (index === number) each.setAttribute("aria-current", "step");
    else each.removeAttribute("aria-current");
  });
  back.hidden = number === 0;
  next.hidden = number === steps.length - 1;
  if (changed && remember) history.pushState(null, "", `#buoc-${number + 1}`);
  if (changed) document.dispatchEvent(new CustomEvent("taphuan:step", { detail: number }));
  if (focus) {
    scrollTo(0, 0);
    steps[number].querySelector("h2").focus({ preventScroll: true });
  }
}

/** Go where the address points: a step, or something inside one. */
function follow({ focus = true } = {}) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const step = target?.closest(".step");
  if (!step) return false;
  touched = true;
  show(steps.indexOf(step), { focus: focus && target === step, remember: false });
  if (target !== step) {
    target.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  }
  return true;
}

/** Go where the person stopped last time, unless they have begun to look around. */
function place(number) {
  if (touched || !(number > 0)) return;
  show(number, { focus: false, remember: false });
  const banner = document.getElementById("duong-truyen");
  if (!banner.hidden) return;
  const text = `Ông/bà học tiếp từ bước ${now + 1}, nơi đã dừng lần trước.`;
  banner.textContent = text;
  banner.hidden = false;
  setTimeout(() => banner.textContent === text && (banner.hidden = true), 5000);
}

if (steps.length) {
  back.addEventListener("click", () => ((touched = true), show(now - 1)));
  next.addEventListener("click", () => ((touched = true), show(now + 1)));
  addEventListener("hashchange", () => follow());
  addEventListener("popstate", () => location.hash || show(0, { remember: false }));
  nav.querySelector("ol").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    touched = true;
    show([...nav.querySelectorAll("a")].indexOf(link));
  });
  document.addEventListener("taphuan:place", ({ detail }) => place(detail));
  document.addEventListener("taphuan:shown", ({ target }) => {
    if (location.hash.length > 1 && target.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`)) follow();
  });
  document.addEventListener("input", () => (touched = true), { once: true, capture: true });
  if (!follow({ focus: false })) {
    show(0, { focus: false, remember: false });
    place(Number(document.body.dataset.place));
  }
}

// Whoever signs out leaves no drafts behind.
document.querySelector(".leave")?.addEventListener("click", () => sessionStorage.clear());
