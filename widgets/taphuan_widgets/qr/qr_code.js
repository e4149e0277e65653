// Making QR codes of capital letters, digits and a few signs, versions 1 to 10 of ISO/IEC 18004: the other way of what read.js does.

import { LEVELS, MASKS, formatPlaces, formatWord, messageModules } from "./codewords.js";
import { checkOf } from "./solomon.js";
import { LETTERS } from "./text.js";
import { MOST_VERSION, alignmentOf, blocksOf, sideOf } from "./versions.js";

const ALPHANUMERIC = 2;
const PADDING = [0b11101100, 0b00010001];
const VERSION_POLYNOMIAL = 0b1111100100101;

/** How many letters a code of `version` and `level` holds. */
export function roomFor(version, level) {
  const bits = dataWords(version, level) * 8 - 4 - countBits(version);
  return Math.floor(bits / 11) * 2 + (bits % 11 >= 6 ? 1 : 0);
}

/** The code of `text` as { version, side, modules }, with 1 for dark modules; null when it is too long or has other letters. */
export function codeOf(text, level = "M") {
  const values = [...text].map((letter) => LETTERS.indexOf(letter));
  const version = Array.from({ length: MOST_VERSION }, (_, index) => index + 1).find((one) => roomFor(one, level) >= values.length);
  if (!version || values.includes(-1)) return null;
  const words = interleaved(messageWords(values, version, level), version, level);
  const side = sideOf(version);
  const empty = framed(version, side);
  const drawn = MASKS.map((mask, number) => withFormat(withWords(empty, words, version, side, mask), side, level, number));
  const modules = drawn.reduce((best, one) => (ugliness(one, side) < ugliness(best, side) ? one : best));
  return { version, side, modules };
}

const countBits = (version) => (version < 10 ? 9 : 11);
const totalWords = (version) => Math.floor(messageModules(version, sideOf(version)).length / 8);
const dataWords = (version, level) => blocksOf(version, level, totalWords(version)).reduce((sum, [data]) => sum + data, 0);

// Mode, count, pairs of letters, an end, and padding.
function messageWords(values, version, level) {
  const bits = [];
  const put = (value, count) => { for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1); };
  put(ALPHANUMERIC, 4);
  put(values.length, countBits(version));
  for (let at = 0; at + 1 < values.length; at += 2) put(values[at] * 45 + values[at + 1], 11);
  if (values.length % 2) put(values.at(-1), 6);
  const most = dataWords(version, level);
  put(0, Math.min(4, most * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const words = Array.from({ length: bits.length / 8 }, (_, index) => bits.slice(index * 8, index * 8 + 8).reduce((word, bit) => (word << 1) | bit, 0));
  for (let next = 0; words.length < most; next += 1) words.push(PADDING[next % 2]);
  return words;
}

// Blocks with their correction, dealt out in turn: first the data, then the correction.
function interleaved(words, version, level) {
  let start = 0;
  const blocks = blocksOf(version, level, totalWords(version)).map(([data, correction]) => {
    const own = words.slice(start, start + data);
    start += data;
    return { own, check: checkOf(own, correction) };
  });
  const dealt = [];
  for (const part of ["own", "check"]) {
    const longest = Math.max(...blocks.map((block) => block[part].length));
    for (let place = 0; place < longest; place += 1)
      for (const block of blocks) if (place < block[part].length) dealt.push(block[part][place]);
  }
  return dealt;
}

// Everything but message and format: finder patterns, timing, alignment, the module that is always dark, the version.
function framed(version, side) {
  const modules = new Uint8Array(side * side);
  const put = (x, y, dark) => { if (x >= 0 && y >= 0 && x < side && y < side) modules[y * side + x] = dark ? 1 : 0; };
  for (let at = 8; at < side - 8; at += 1) {
    put(at, 6, at % 2 === 0);
    put(6, at, at % 2 === 0);
  }
  const square = (middleX, middleY, far, dark) => {
    for (let y = -far; y <= far; y += 1) for (let x = -far; x <= far; x += 1) put(middleX + x, middleY + y, dark(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (const [x, y] of [[3, 3], [side - 4, 3], [3, side - 4]]) square(x, y, 4, (ring) => ring < 2 || ring === 3);
  for (const { x, y } of alignmentOf(version)) square(x - 0.5, y - 0.5, 2, (ring) => ring !== 1);
  put(8, side - 8, true);
  if (version >= 7) {
    let rest = version << 12;
    for (let bit = 17; bit >= 12; bit -= 1) if (rest & (1 << bit)) rest ^= VERSION_POLYNOMIAL << (bit - 12);
    const word = (version << 12) | rest;
    for (let bit = 0; bit < 18; bit += 1) {
      const [long, short] = [side - 11 + (bit % 3), Math.floor(bit / 3)];
      put(long, short, (word >> bit) & 1);
      put(short, long, (word >> bit) & 1);
    }
  }
  return modules;
}

function withWords(empty, words, version, side, mask) {
  const modules = empty.slice();
  messageModules(version, side).forEach(({ x, y }, index) => {
    const bit = ((words[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
    modules[y * side + x] = bit ^ (mask(x, y) === 0 ? 1 : 0);
  });
  return modules;
}

function withFormat(modules, side, level, mask) {
  const word = formatWord((LEVELS.indexOf(level) << 3) | mask);
  for (const places of formatPlaces(side)) places.forEach((place, index) => { modules[place] = (word >> (14 - index)) & 1; });
  return modules;
}

// What makes a code hard to read, by the standard's four rules: long runs, blocks of one colour, what looks like a finder pattern, and
// too much of one colour.
function ugliness(modules, side) {
  let sum = 0;
  const lines = [];
  for (let at = 0; at < side; at += 1) {
    lines.push([...modules.subarray(at * side, at * side + side)].join(""));
    lines.push(Array.from({ length: side }, (_, y) => modules[y * side + at]).join(""));
  }
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
    for (const look of ["10111010000", "00001011101"])
      for (let at = line.indexOf(look); at >= 0; at = line.indexOf(look, at + 1)) sum += 40;
  }
  for (let y = 1; y < side; y += 1)
    for (let x = 1; x < side; x += 1) {
      const here = modules[y * side + x];
      if (here === modules[y * side + x - 1] && here === modules[(y - 1) * side + x] && here === modules[(y - 1) * side + x - 1]) sum += 3;
    }
  const dark = modules.reduce((count, one) => count + one, 0) / modules.length;
  return sum + Math.floor(Math.abs(dark - 0.5) * 20) * 10;
}
