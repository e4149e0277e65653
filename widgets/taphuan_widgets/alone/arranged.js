// What answers to questions earn, and what is said of them element by element: the twin of `taphuan_grading.rules`.

import { SLACK, escape } from "./deeds.js";
import { length, parseNumber, sameText } from "./vietnamese.js";

const LONGEST = 1000;
const LONGEST_GAP = 200;
const SHOWN = 300;
const OUTDATED = "<p>Câu trả lời này thuộc một bản cũ của câu hỏi hoặc không đúng dạng, nên không so từng ý được.</p>";
const MARKS = { right: ["✓", "Đúng"], wrong: ["✗", "Chưa đúng"], missed: ["!", "Bỏ sót"] };

const isText = (value) => typeof value === "string";
const isNamed = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const knows = (key, name) => Object.hasOwn(key, name);

export function isEmpty(answer) {
  if (isText(answer)) return !answer.trim();
  return answer == null || (typeof answer === "object" && !Object.keys(answer).length);
}

function chosenShare(key, answer) {
  if (!Array.isArray(answer) || !answer.every(isText)) return 0;
  const chosen = [...new Set(answer)];
  const right = chosen.filter((each) => key.includes(each)).length;
  return Math.max(0, 2 * right - chosen.length) / new Set(key).size;
}

function shortText({ key, diacritics = "required" }, answer) {
  if (!isText(answer) || length(answer) > LONGEST || isEmpty(answer)) return 0;
  return Number(key.some((each) => sameText(answer, each, diacritics === "required")));
}

function number({ key, tolerance = 0, unit = "" }, answer) {
  const value = isText(answer) ? parseNumber(answer, unit) : answer;
  if (typeof value !== "number" || !Number.isFinite(value)) return 0;
  return Number(Math.abs(value - key) <= tolerance + SLACK * Math.max(1, Math.abs(key)));
}

const sameThings = (one, other) => one.length === other.length && [...one].map(String).sort().join("\n") === [...other].sort().join("\n");

function ordering({ key }, answer) {
  if (!Array.isArray(answer) || !answer.every(isText) || !sameThings(answer, key)) return 0;
  let [right, pairs] = [0, 0];
  for (let first = 0; first < key.length; first += 1)
    for (let second = first + 1; second < key.length; second += 1) {
      pairs += 1;
      right += Number(answer.indexOf(key[first]) < answer.indexOf(key[second]));
    }
  return Math.max(0, 2 * right - pairs) / pairs;
}

function matching({ key }, answer) {
  if (!isNamed(answer)) return 0;
  const lines = Object.entries(key);
  return lines.filter(([left, right]) => answer[left] === right).length / lines.length;
}

function groups({ key }, answer) {
  if (!isNamed(answer)) return 0;
  const placed = Object.entries(answer).filter(([item]) => knows(key, item));
  const right = placed.filter(([item, group]) => key[item] === group).length;
  return Math.max(0, 2 * right - placed.length) / Object.keys(key).length;
}

function gapFilled(gap, given, diacritics) {
  if (!isText(given) || length(given) > LONGEST_GAP) return false;
  if (gap.choice !== undefined) return given === gap.choice;
  return gap.texts.some((text) => sameText(given, text, diacritics));
}

function gaps({ key, diacritics = "required" }, answer) {
  if (!isNamed(answer)) return 0;
  const all = Object.entries(key);
  return all.filter(([name, gap]) => gapFilled(gap, answer[name], diacritics === "required")).length / all.length;
}

/** Where what was said leads; null when it cannot have been said. */
function reached({ start, lines }, answer) {
  if (!Array.isArray(answer)) return null;
  let at = start;
  for (const said of answer) {
    const line = isText(said) && knows(lines, said) ? lines[said] : null;
    if (!line || line[0] !== at) return null;
    at = line[1];
  }
  return at;
}

function rated({ key }, answer) {
  if (!isNamed(answer) || !key.includes(answer.rating)) return 0;
  return isText(answer.reason) && answer.reason.trim() ? 1 : 0.5;
}

/** The mean of what was drawn; the page holds the drawn questions only. */
function pool({ items }, answer) {
  if (!isNamed(answer)) return 0;
  const drawn = Object.entries(items);
  return drawn.reduce((sum, [name, own]) => sum + PARTS[own.type](own, answer[name] ?? null), 0) / drawn.length;
}

export const PARTS = {
  "single-choice": ({ key }, answer) => Number(answer === key),
  "multiple-choice": ({ key }, answer) => chosenShare(key, answer),
  "true-false": ({ key }, answer) => Number(answer === key),
  "short-text": shortText,
  number,
  ordering,
  matching,
  groups,
  gaps,
  "red-flags": ({ key }, answer) => chosenShare(key, answer),
  dialogue: (key, answer) => key.ends[reached(key, answer)] ?? 0,
  rating: rated,
  pool,
};

// --- what is said of an answer ---

const wordsOf = (html) => (html ? `<div class="tq-words">${html}</div>` : "");
const words = (key, name) => wordsOf(key.feedback?.[name]);
const listOf = (kind, items) => `<${kind} class="tq-review">${items.join("")}</${kind}>`;

function lineOf(state, html, more) {
  const [sign, name] = MARKS[state];
  const note = state === "missed" ? " <em>(bỏ sót)</em>" : "";
  return `<li class="tq-${state}"><span class="tq-mark" role="img" aria-label="${name}">${sign}</span> ${html}${note}${more}</li>`;
}

function itemOf(key, item, right, after = "") {
  const more = right && key.type === "ordering" ? "" : words(key, item);
  return lineOf(right ? "right" : "wrong", key.labels[item] + after, more);
}

function tellChosen(key, answer) {
  const told = (Array.isArray(answer) ? answer : [answer]).map((each) => (isText(each) ? key.feedback?.[each] : ""));
  return told.filter(Boolean).join("\n");
}

/** The chosen options, then the right ones that were missed. */
function tellSeveral(key, answer) {
  const chosen = Array.isArray(answer) ? answer : [answer];
  const missed = key.key.filter((each) => key.labels?.[each] && !chosen.includes(each)).map((each) => lineOf("missed", key.labels[each], words(key, each)));
  return [tellChosen(key, answer), missed.length ? listOf("ul", missed) : ""].filter(Boolean).join("\n");
}

function tellOrdering(key, answer) {
  if (!Array.isArray(answer) || !sameThings(answer, key.key)) return OUTDATED;
  return listOf("ol", answer.map((item, index) => itemOf(key, item, item === key.key[index])));
}

function tellPaired(key, answer) {
  if (!isNamed(answer) || !Object.keys(answer).every((name) => knows(key.key, name))) return OUTDATED;
  const pair = ([item, right]) => {
    const label = isText(answer[item]) ? key.labels[answer[item]] : null;
    return itemOf(key, item, answer[item] === right, label ? ` → ${label}` : " → <em>chưa chọn</em>");
  };
  return listOf("ul", Object.entries(key.key).map(pair));
}

function tellGaps(key, answer) {
  if (!isNamed(answer) || !Object.keys(answer).every((name) => knows(key.key, name))) return OUTDATED;
  const diacritics = (key.diacritics ?? "required") === "required";
  const told = Object.entries(key.key).map(([name, gap]) => {
    const text = isText(answer[name]) ? answer[name] : "";
    const shown = gap.choice === undefined ? escape([...text].slice(0, SHOWN).join("")) : key.labels[text];
    const state = gapFilled(gap, answer[name], diacritics) ? "right" : "wrong";
    return lineOf(state, `(${name}) ${shown || "<em>bỏ trống</em>"}`, words(key, name));
  });
  return listOf("ul", told);
}

function tellRedFlags(key, answer) {
  if (!Array.isArray(answer) || !answer.every((place) => knows(key.labels, String(place)))) return OUTDATED;
  const flags = key.key.map((flag) => lineOf(answer.includes(flag) ? "right" : "missed", key.labels[flag], words(key, flag)));
  const others = Object.keys(key.labels).filter((place) => answer.includes(place) && !key.key.includes(place));
  return listOf("ul", [...flags, ...others.map((place) => itemOf(key, place, false))]);
}

function tellDialogue(key, answer) {
  const end = reached(key, answer);
  if (end === null) return OUTDATED;
  const said = answer.map((line) => `<li>${key.labels[line]}${words(key, line)}</li>`);
  const outcome = knows(key.ends, end) ? (key.labels[end] ?? "") : "Cuộc trò chuyện chưa đi đến kết cục.";
  return `${listOf("ol", said)}<div class="tq-ending"><strong>Kết cục:</strong> ${outcome}${words(key, end)}</div>`;
}

function tellPool({ items }, answer) {
  if (!isNamed(answer)) return OUTDATED;
  const told = Object.entries(items).map(([name, own]) => {
    const given = answer[name] ?? null;
    const right = PARTS[own.type](own, given) >= 1 - SLACK;
    return lineOf(right ? "right" : "wrong", own.prompt_html, wordsOf(tell(own, given) + (own.explanation_html ?? "")));
  });
  return listOf("ol", told);
}

const TELL = {
  "single-choice": tellChosen,
  "multiple-choice": tellSeveral,
  rating: (key, answer) => (isNamed(answer) ? tellChosen(key, answer.rating) : ""),
  ordering: tellOrdering,
  matching: tellPaired,
  groups: tellPaired,
  gaps: tellGaps,
  "red-flags": tellRedFlags,
  dialogue: tellDialogue,
  pool: tellPool,
};

/** What is said of an answer, as HTML; empty when there is nothing to say. */
export function tell(key, answer) {
  return isEmpty(answer) || !TELL[key.type] ? "" : TELL[key.type](key, answer);
}
