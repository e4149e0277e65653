// The start page: who learns, how far in each module, and the place to hand in.

import { FULL } from "./alone.js";
import { get, list } from "./keeping.js";
import { current, keeps, someone } from "./people.js";
import { ask, tell } from "./who.js";

/** How far somebody is in one module, in words. */
function standing(record, { questions, steps }) {
  const answered = Object.keys(record?.answers ?? {}).length;
  if (!record || (!answered && !record.step)) return "Chưa học";
  const step = `Đang ở bước ${Math.min(record.step + 1, steps)}/${steps}`;
  return answered < Number(questions) ? `${step} · đã trả lời ${answered}/${questions} câu` : `Đã trả lời cả ${questions} câu`;
}

function draw(person) {
  const place = document.querySelector("[data-people]");
  place.hidden = false;
  for (const card of document.querySelectorAll("[data-card]")) {
    const record = person && get(person.id, card.dataset.card);
    card.querySelector("[data-standing]").textContent = person ? standing(record, card.dataset) : "";
    card.classList.toggle("begun", Boolean(record));
  }
  const last = person && list(person.id).find((record) => card(record.module));
  const again = document.querySelector("[data-again]");
  again.hidden = !last;
  if (last) again.querySelector("a").replaceWith(card(last.module).querySelector("h3 a").cloneNode(true));
  for (const end of document.querySelectorAll("[data-hand-in]")) globalThis.taphuan["responses.js"].handIn(end, { person, module: null });
  if (!person) return ask(place, () => draw(current()));
  tell(place, () => draw(current()));
}

const card = (module) => [...document.querySelectorAll("[data-card]")].find(({ dataset }) => dataset.card === module);

document.addEventListener("DOMContentLoaded", async () => {
  if (!document.querySelector("[data-start]")) return;
  draw(await someone());
  const said = document.querySelector("[data-said]");
  said.hidden = keeps();
  said.textContent = FULL;
});
