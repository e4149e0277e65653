// Vietnamese text and numbers as people type them: the twin of `taphuan_grading.vietnamese`.

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

export const length = (text) => [...text].length;

export function withoutDiacritics(text) {
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

export const sameText = (left, right, diacritics) => comparable(left, diacritics) === comparable(right, diacritics);

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

export function parseNumber(text, unit = "") {
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
