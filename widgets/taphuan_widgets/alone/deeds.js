// What a simulation earns, and its debrief: the twin of `taphuan_grading.rules.conditions` and `…rules.debrief`.

import { length, parseNumber, sameText, withoutDiacritics } from "./vietnamese.js";

export const SLACK = 1e-9;
const MOST_ACTIONS = 200;
const LONGEST_ACTION = 400;
const STALE = (count) => `Tình huống đã được sửa sau khi ông/bà làm: ${count} thao tác cũ không còn khớp nên không được tính.`;
const SIGNS = { right: ["✓", "Đúng"], partly: ["½", "Đúng một phần"], wrong: ["✗", "Chưa đúng"], undone: ["–", "Chưa làm"] };

function readLog(answer) {
  const lines = Array.isArray(answer) ? answer.slice(0, MOST_ACTIONS) : [];
  return lines.flatMap((line) => {
    if (typeof line !== "string" || length(line) > LONGEST_ACTION) return [];
    const [, verb, thing = "", value = ""] = /^([^ ]*)(?: ([^ ]*)(?: ([\s\S]*))?)?$/.exec(line) ?? [];
    return verb && thing ? [{ verb, thing, value }] : [];
  });
}

const when = (log, verb, thing) => log.findLastIndex((each) => each.verb === verb && each.thing === thing);
const letters = (text) => withoutDiacritics(text).toLowerCase().replace(/[^0-9a-z]/g, "");

const TESTS = {
  same: (wanted, value) => wanted.some((text) => sameText(text, value, false)),
  exactly: (wanted, value) => wanted.includes(value),
  between([least, most, unit], value) {
    const number = parseNumber(value, unit);
    return number !== null && least - SLACK <= number && number <= most + SLACK;
  },
  password(wanted, value) {
    const told = value.split(/\s+/).filter(Boolean);
    if (told.length !== 3 || !told.every((part) => /^[0-9]{1,3}$/.test(part))) return false;
    const [long, kinds, guessed] = told.map(Number);
    return long >= wanted.length && kinds >= wanted.kinds && !guessed;
  },
  report(wanted, value) {
    const to = value.split(" ")[0];
    const told = letters(value.slice(to.length + 1));
    const head = letters(wanted.code + wanted.number);
    return ["156", "5656"].includes(to) && told.startsWith(head) && told.length >= head.length + 4;
  },
};

const KINDS = {
  did: ([verb, thing], log) => Number(when(log, verb, thing) >= 0),
  value([verb, thing, test], log) {
    const at = when(log, verb, thing);
    const [[kind, wanted]] = Object.entries(test);
    return Number(at >= 0 && TESTS[kind](wanted, log[at].value));
  },
  chosen([verb, thing, ids], log) {
    const at = when(log, verb, thing);
    const chosen = [...new Set(at < 0 ? [] : log[at].value.split(/\s+/).filter(Boolean))];
    const right = chosen.filter((id) => ids.includes(id)).length;
    return Math.max(0, 2 * right - chosen.length) / new Set(ids).size;
  },
  before([first, second], log) {
    const one = log.findIndex(({ verb, thing }) => verb === first[0] && thing === first[1]);
    const two = when(log, ...second);
    return Number(one >= 0 && two >= 0 && one < two);
  },
  all: (given, log) => Math.min(...given.map((each) => met(each, log))),
  any: (given, log) => Math.max(...given.map((each) => met(each, log))),
  none: (given, log) => 1 - Math.max(0, ...given.map((each) => met(each, log))),
};

function met(condition, log) {
  const [[kind, given]] = Object.entries(condition);
  return KINDS[kind](given, log);
}

export function share(checks, answer) {
  const log = readLog(answer);
  const whole = checks.reduce((sum, { weight }) => sum + weight, 0);
  return whole ? checks.reduce((sum, { weight, rule }) => sum + weight * met(rule, log), 0) / whole : 0;
}

const CODES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
export const escape = (text) => text.replace(/[&<>"']/g, (sign) => CODES[sign]);

function inWords(deeds, verb, thing, value) {
  const exact = deeds[`${verb} ${thing} ${value}`];
  if (exact !== undefined) return exact;
  const general = deeds[`${verb} ${thing}`];
  if (general !== undefined) return general.replaceAll("{}", () => value);
  const several = value.split(/\s+/).filter(Boolean).map((one) => deeds[`${verb} ${thing} ${one}`]);
  return !several.length || several.includes(undefined) ? undefined : several.join(", ");
}

export function debrief(checks, deeds, answer) {
  const log = readLog(answer);
  const told = log.map(({ verb, thing, value }) => [
    { thing, deed: `${verb} ${thing}`, whole: `${verb} ${thing} ${value}` },
    inWords(deeds, verb, thing, value),
  ]);
  const stale = told.filter(([, text]) => text === undefined).length;
  const items = checks.map((check) => {
    const earned = met(check.rule, log);
    const about = ({ thing, deed }) => check.about.some((each) => each === thing || each === deed || thing.startsWith(`${each}.`));
    const isHarm = ({ deed, whole }) => check.harm.includes(deed) || check.harm.includes(whole);
    const words = (wanted) => told.filter(([action, text]) => text && wanted(action)).map(([, text]) => text);
    const [done, harm] = [words(about), words(isHarm)];
    const missed = done.length || harm.length ? "wrong" : "undone";
    const state = earned >= 1 - SLACK ? "right" : earned > SLACK ? "partly" : missed;
    const [sign, name] = SIGNS[state];
    const spoiled = harm.length ? `<p class="sm-harm">${escape(`Điều không nên làm: ${harm.join("; ")}.`)}</p>` : "";
    const did = done.length ? `Ông/bà đã: ${done.join("; ")}.` : "Ông/bà chưa làm gì ở mục này.";
    const clues = check.clues.map((clue) => `<li>${escape(clue)}</li>`).join("");
    return (
      `<li class="sm-${state}"><p class="sm-check"><b>${escape(check.title)}</b> ` +
      `<span class="sm-mark"><span aria-hidden="true">${sign}</span> ${name}</span></p>` +
      `<p class="sm-did">${escape(did)}</p>${spoiled}<p>${escape(check.why)}</p>` +
      (clues ? `<ul class="sm-clues">${clues}</ul>` : "") +
      "</li>"
    );
  });
  const note = stale ? `<p class="sm-stale">${escape(STALE(stale))}</p>` : "";
  return `${note}<ol class="sm-debrief">${items.join("")}</ol>`;
}
