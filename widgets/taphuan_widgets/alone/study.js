// A module's page: who learns, their answers, how far they are, and the place to hand in.

import { FULL, showAll } from "./alone.js";
import { tellChanges } from "./changed.js";
import { get, putStep } from "./keeping.js";
import { ask } from "./who.js";
import { choose, keeps, someone } from "./people.js";

const NEWER = "Bài này đã có bản mới từ lần ông/bà học trước. Câu trả lời cũ vẫn giữ; xin xem lại trước khi nộp.";
const { body } = document;

/** How far: on the page's top and at its end. */
function count(person, module) {
  const answers = get(person, module)?.answers ?? {};
  const places = [...document.querySelectorAll("[data-question]")];
  const done = places.filter(({ dataset }) => Object.hasOwn(answers, dataset.question)).length;
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = `Đã trả lời ${done}/${places.length} câu`;
}

function notice(text) {
  const place = document.querySelector("[data-said]");
  place.textContent = text;
  place.hidden = !text;
}

function present(person) {
  const place = document.querySelector("[data-present]");
  const other = Object.assign(document.createElement("button"), { type: "button", textContent: "Đổi người" });
  other.addEventListener("click", () => {
    choose("");
    location.reload(); // what the page shows is not the next person's
  });
  place.replaceChildren(`Đang học: ${person.name} `, other);
}

/** Let somebody learn on this page, or ask who it is; the page is read in either case. */
function open(person) {
  const asked = document.querySelector("[data-people]");
  for (const place of document.querySelectorAll("[data-hand-in]")) globalThis.taphuan["responses.js"].handIn(place, { person, module: body.dataset.module });
  if (!person) {
    asked.hidden = false;
    ask(asked, () => location.reload());
    asked.scrollIntoView({ block: "nearest" });
    return;
  }
  const about = { module: body.dataset.module, version: body.dataset.version };
  const before = get(person.id, about.module);
  present(person);
  if (!keeps()) notice(FULL);
  else if (before && before.version !== about.version && Object.keys(before.answers).length) notice(NEWER);
  showAll({ person: person.id, about });
  count(person.id, about.module);
  document.addEventListener("taphuan:answered", ({ detail }) => {
    count(person.id, about.module);
    if (!detail.kept) notice(FULL);
  });
  document.addEventListener("taphuan:step", ({ detail }) => putStep(person.id, about, detail) || notice(FULL));
  if (before?.step) document.dispatchEvent(new CustomEvent("taphuan:place", { detail: before.step }));
}

document.addEventListener("DOMContentLoaded", async () => {
  if (!body.dataset.module) return;
  const facts = document.querySelectorAll("[data-statement]");
  if (facts.length) tellChanges(document.querySelector("[data-changed]"), facts);
  open(await someone());
});
