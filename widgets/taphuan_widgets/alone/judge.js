// Marks practice in the browser, by the same rules as the Python packages: `taphuan_grading.marking.scoring`,
// `taphuan_grading.rules.conditions` and `taphuan_widgets.practice`. A test runs both on the same answers.

const SLACK = 1e-9;
const LONGEST = 1000;
const MOST_ACTIONS = 200;
const LONGEST_ACTION = 400;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const STALE = (count) => `Tình huống đã được sửa sau khi ông/bà làm: ${count} thao tác cũ không còn khớp nên không được tính.`;
const SIGNS = { right: ["✓", "Đúng"], partly: ["½", "Đúng một phần"], wrong: ["✗", "Chưa đúng"] };

const length = (text) => [...text].length;

function withoutDiacritics(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").normalize("NFC").replace(/đ/g, "d").replace(/Đ/g, "D");
}

function toneLast(word) {
  const letters = word.normalize("NFD");
  return letters.replace(TONES, "") + (letters.match(TONES) ?? []).sort().join("");
}

function comparable(text, diacritics) {
  const words = text.replace(/[\u200b\u200c\u200d\u2060\ufeff]/g, "").normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
  return diacritics ? words.map(toneLast).join(" ") : withoutDiacritics(words.join(" "));
}

const sameText = (left, right, diacritics) => comparable(left, diacritics) === comparable(right, diacritics);

const GROUP = (sign) => `([1-9][0-9]{0,2}(?:${sign}[0-9]{3})+)`;
const FORMS = [
  `${GROUP("\\.")}(?:,([0-9]+))?`,
  `${GROUP(" ")}(?:[.,]([0-9]+))?`,
  `${GROUP(",")}\\.([0-9]+)`,
  "([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})()",
  "([0-9]+)(?:[.,]([0-9]+))?",
].map((form) => new RegExp(`^${form}$`));
const SHORT = { đồng: ["vnđ", "vnd", "đ", "₫"] };

function withoutUnit(text, unit) {
  const words = unit.split(/\s+/).filter(Boolean);
  const beginnings = words.map((_, index) => words.slice(0, words.length - index).join(" "));
  for (const ending of ["%", ...beginnings, ...(SHORT[unit.toLowerCase()] ?? [])])
    if (text.toLowerCase().endsWith(ending.toLowerCase())) return text.slice(0, -ending.length).trimEnd();
  return text;
}

function parseNumber(text, unit = "") {
  if (length(text) > 100) return null;
  let rest = withoutUnit(text.normalize("NFC").trim().split(/\s+/).join(" "), unit);
  const sign = /^[-\u2212]/.test(rest) ? -1 : 1;
  rest = rest.replace(/^[-\u2212+]\s*/, "");
  for (const form of FORMS) {
    const match = form.exec(rest);
    if (match) return sign * Number(`${match[1].replace(/[., ]/g, "")}.${match[2] || "0"}`);
  }
  return null;
}

// --- simulations: the log, conditions, the debrief ---

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

function share(checks, answer) {
  const log = readLog(answer);
  const whole = checks.reduce((sum, { weight }) => sum + weight, 0);
  return whole ? checks.reduce((sum, { weight, rule }) => sum + weight * met(rule, log), 0) / whole : 0;
}

const CODES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escape = (text) => text.replace(/[&<>"']/g, (sign) => CODES[sign]);

function inWords(deeds, verb, thing, value) {
  const exact = deeds[`${verb} ${thing} ${value}`];
  if (exact !== undefined) return exact;
  const general = deeds[`${verb} ${thing}`];
  if (general !== undefined) return general.replaceAll("{}", () => value);
  const several = value.split(/\s+/).filter(Boolean).map((one) => deeds[`${verb} ${thing} ${one}`]);
  return !several.length || several.includes(undefined) ? undefined : several.join(", ");
}

function debrief(checks, deeds, answer) {
  const log = readLog(answer);
  const told = log.map(({ verb, thing, value }) => [
    { thing, deed: `${verb} ${thing}`, whole: `${verb} ${thing} ${value}` },
    inWords(deeds, verb, thing, value),
  ]);
  const stale = told.filter(([, text]) => text === undefined).length;
  const items = checks.map((check) => {
    const earned = met(check.rule, log);
    const state = earned >= 1 - SLACK ? "right" : earned > SLACK ? "partly" : "wrong";
    const [sign, name] = SIGNS[state];
    const about = ({ thing, deed }) => check.about.some((each) => each === thing || each === deed || thing.startsWith(`${each}.`));
    const isHarm = ({ deed, whole }) => check.harm.includes(deed) || check.harm.includes(whole);
    const words = (wanted) => told.filter(([action, text]) => text && wanted(action)).map(([, text]) => text);
    const [done, harm] = [words(about), words(isHarm)];
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

// --- every type of question that can be practised here ---

function isEmpty(answer) {
  if (typeof answer === "string") return !answer.trim();
  return answer == null || (typeof answer === "object" && !Object.keys(answer).length);
}

function chosenSome({ key }, answer) {
  if (!Array.isArray(answer) || !answer.every((each) => typeof each === "string")) return 0;
  const chosen = [...new Set(answer)];
  const right = chosen.filter((each) => key.includes(each)).length;
  return Math.max(0, 2 * right - chosen.length) / new Set(key).size;
}

function shortText({ key, diacritics = "required" }, answer) {
  if (typeof answer !== "string" || length(answer) > LONGEST) return 0;
  return Number(key.some((each) => sameText(answer, each, diacritics === "required")));
}

function number({ key, tolerance = 0, unit = "" }, answer) {
  const value = typeof answer === "string" ? parseNumber(answer, unit) : answer;
  if (typeof value !== "number" || !Number.isFinite(value)) return 0;
  return Number(Math.abs(value - key) <= tolerance + SLACK * Math.max(1, Math.abs(key)));
}

const PARTS = {
  "single-choice": ({ key }, answer) => Number(answer === key),
  "multiple-choice": chosenSome,
  "true-false": ({ key }, answer) => Number(answer === key),
  "short-text": shortText,
  number,
  simulation: ({ checks }, answer) => share(checks, answer),
};

function feedback(key, answer) {
  if (key.type === "simulation") return debrief(key.checks, key.deeds, answer);
  const told = (Array.isArray(answer) ? answer : [answer]).map((each) => (typeof each === "string" ? key.feedback?.[each] : ""));
  return told.filter(Boolean).join("\n");
}

/** Mark `answer` by a practice key; null for a type that is marked on the service only. */
export function judge(key, answer) {
  if (!PARTS[key.type]) return null;
  if (isEmpty(answer)) return { state: "empty", feedback_html: "", explanation_html: "" };
  const earned = PARTS[key.type](key, answer);
  const state = earned >= 1 - SLACK ? "right" : earned > SLACK ? "partly" : "wrong";
  return { state, feedback_html: feedback(key, answer), explanation_html: key.explanation_html ?? "" };
}
