// Search without a server: every stretch of text is looked through here, with and without diacritics.
//
// `globalThis.taphuan.texts` holds [address, title, heading, text] for each stretch; the script with it is made with the pages.

import { tag } from "./base.js";
import { withoutDiacritics } from "./vietnamese.js";

const MOST = 30;
const AROUND = 70; // letters of the snippet on each side
const WEIGHTS = [0, 9, 4, 1]; // title, heading, text
const lower = (text) => text.normalize("NFC").toLowerCase();
const fold = (text) => withoutDiacritics(lower(text));
const known = new WeakMap();

/** The stretches without diacritics, made once. */
function plainOf(texts) {
  if (!known.has(texts)) known.set(texts, texts.map((fields) => fields.map(fold)));
  return known.get(texts);
}

/** Where `word` begins a word of `text`; -1 when nowhere. */
function at(text, word) {
  let found = text.indexOf(word);
  while (found > 0 && /[\p{L}\p{N}]/u.test(text[found - 1])) found = text.indexOf(word, found + 1);
  return found;
}

/** What a stretch is worth: where each word stands, whether all stand together, and whether diacritics agree. */
function worth(stretch, plain, { typed, words, phrase }) {
  let sum = 0;
  for (const word of words) {
    const weight = WEIGHTS.reduce((most, each, field) => (each > most && at(plain[field], word) >= 0 ? each : most), 0);
    if (!weight) return 0;
    sum += weight;
  }
  for (const [field, weight] of WEIGHTS.entries()) {
    if (!weight) continue;
    if (words.length > 1 && at(plain[field], phrase) >= 0) sum += 3 * weight;
    if (at(lower(stretch[field]), typed) >= 0) sum += 2 * weight;
  }
  return sum;
}

export function find(texts, asked) {
  const typed = lower(asked).split(/\s+/).filter(Boolean).join(" ");
  const phrase = fold(typed);
  const words = phrase.split(" ").filter(Boolean);
  if (!words.length) return [];
  const folded = plainOf(texts);
  const found = texts.map((stretch, index) => ({ stretch, plain: folded[index][3], index, worth: worth(stretch, folded[index], { typed, words, phrase }) }));
  return found.filter((one) => one.worth).sort((one, other) => other.worth - one.worth || one.index - other.index);
}

/** The text around the first word that is found, with every such word marked. */
function snippet([, , , text], plain, asked) {
  const phrase = fold(asked).trim().split(/\s+/).join(" ");
  const wanted = at(plain, phrase) >= 0 ? [phrase] : phrase.split(" ");
  const places = wanted.map((word) => [at(plain, word), word.length]).filter(([place]) => place >= 0);
  const first = Math.min(...places.map(([place]) => place), text.length);
  const begin = places.length ? Math.max(0, text.lastIndexOf(" ", Math.max(0, first - AROUND)) + 1) : 0;
  const end = text.indexOf(" ", begin + 3 * AROUND);
  const shown = text.slice(begin, end < 0 ? text.length : end);
  const made = tag("p", {}, begin ? "… " : "");
  let done = 0;
  for (const [place, length] of places.sort(([one], [other]) => one - other)) {
    const from = place - begin;
    if (from < done || from + length > shown.length || plain.length !== text.length) continue;
    made.append(shown.slice(done, from), tag("mark", {}, shown.slice(from, from + length)));
    done = from + length;
  }
  made.append(shown.slice(done), begin + shown.length < text.length ? " …" : "");
  return made;
}

function draw(place, told, root, asked) {
  const { texts } = globalThis.taphuan;
  const found = find(texts, asked);
  if (!asked.trim()) told.textContent = "Gõ có dấu hay không dấu đều được.";
  else told.textContent = found.length ? `Tìm thấy ${found.length} chỗ.` : "Không tìm thấy. Ông/bà thử ít chữ hơn.";
  const lines = found.slice(0, MOST).map(({ stretch, plain }) => {
    const [address, title, heading] = stretch;
    const link = tag("a", { href: root + address }, title + (heading && heading !== title ? ` › ${heading}` : ""));
    return tag("li", {}, link, snippet(stretch, plain, asked));
  });
  place.replaceChildren(...lines);
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const [field, place, told] = [form.elements.q, document.querySelector("[data-found]"), document.querySelector("[data-told]")];
  const search = () => draw(place, told, form.dataset.search, field.value);
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", search);
  search();
});
