// From modules to the bytes of the message: format, mask, order of the modules, blocks, correction.

import { correct } from "./solomon.js";
import { alignmentOf, blocksOf } from "./versions.js";

export const LEVELS = ["M", "L", "H", "Q"]; // as the two bits of the format say
const FORMAT_MASK = 0b101010000010010;
const FORMAT_POLYNOMIAL = 0b10100110111;
const MOST_WRONG = 3; // bits of the format that may be wrong

// A module is turned around where its mask is 0.
export const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

// Return the message of a grid as bytes; null when too much of it is damaged.
export function messageOf(grid) {
  const format = formatOf(grid);
  if (!format) return null;
  const codewords = readCodewords(grid, MASKS[format.mask]);
  const blocks = blocksOf(grid.version, format.level, codewords.length);
  const message = [];
  for (const [block, data] of dealt(codewords, blocks)) {
    if (!correct(block, block.length - data)) return null;
    message.push(...block.slice(0, data));
  }
  return message;
}

// The two places of the format, each as the indices of its 15 modules, the highest bit first.
export function formatPlaces(side) {
  const index = (x, y) => y * side + x;
  const ends = Array.from({ length: 7 }, (_, step) => index(8, side - 1 - step));
  return [
    [...[0, 1, 2, 3, 4, 5, 7, 8].map((x) => index(x, 8)), ...[7, 5, 4, 3, 2, 1, 0].map((y) => index(8, y))],
    [...ends, ...Array.from({ length: 8 }, (_, step) => index(side - 8 + step, 8))],
  ];
}

// The format stands twice. Of all 32 that exist, the one nearest to what either place says.
function formatOf({ side, modules }) {
  const [first, second] = formatPlaces(side).map((places) => places.map((place) => modules[place]));
  let best = null;
  for (let value = 0; value < 32; value += 1) {
    const word = formatWord(value);
    for (const seen of [first, second]) {
      const wrong = differing(word, seen.reduce((bits, bit) => (bits << 1) | bit, 0));
      if (wrong <= MOST_WRONG && (!best || wrong < best.wrong)) best = { wrong, level: LEVELS[value >> 3], mask: value & 7 };
    }
  }
  return best;
}

// The 15 bits that stand for the level (two bits) and the mask (three).
export function formatWord(value) {
  let rest = value << 10;
  for (let bit = 14; bit >= 10; bit -= 1) if (rest & (1 << bit)) rest ^= FORMAT_POLYNOMIAL << (bit - 10);
  return ((value << 10) | rest) ^ FORMAT_MASK;
}

function differing(a, b) {
  let count = 0;
  for (let bits = a ^ b; bits; bits &= bits - 1) count += 1;
  return count;
}

// The modules of the message as { x, y }, in their order: two columns at a time from the right, up and down in turn; the column of the
// timing pattern is stepped over.
export function messageModules(version, side) {
  const taken = functionModules({ version, side });
  const found = [];
  let up = true;
  for (let right = side - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < side; step += 1) {
      const y = up ? side - 1 - step : step;
      for (const x of [right, right - 1]) if (!taken[y * side + x]) found.push({ x, y });
    }
    up = !up;
  }
  return found;
}

function readCodewords({ version, side, modules }, mask) {
  const found = [];
  let [bits, count] = [0, 0];
  for (const { x, y } of messageModules(version, side)) {
    bits = (bits << 1) | (modules[y * side + x] ^ (mask(x, y) === 0 ? 1 : 0));
    count += 1;
    if (count === 8) {
      found.push(bits);
      [bits, count] = [0, 0];
    }
  }
  return found;
}

// Where no message is: finder patterns with their rims and the format, timing, alignment, and from version 7 on the
// version.
function functionModules({ version, side }) {
  const taken = new Uint8Array(side * side);
  const cover = (x, y, wide, high) => {
    for (let row = y; row < y + high; row += 1) taken.fill(1, row * side + x, row * side + x + wide);
  };
  cover(0, 0, 9, 9);
  cover(side - 8, 0, 8, 9);
  cover(0, side - 8, 9, 8);
  cover(6, 0, 1, side);
  cover(0, 6, side, 1);
  for (const { x, y } of alignmentOf(version)) cover(x - 2.5, y - 2.5, 5, 5);
  if (version >= 7) {
    cover(side - 11, 0, 3, 6);
    cover(0, side - 11, 6, 3);
  }
  return taken;
}

// Codewords are dealt to the blocks in turn, first those of data, then those of correction.
function dealt(codewords, blocks) {
  const made = blocks.map(([data]) => [[], data]);
  let next = 0;
  for (let place = 0; place < blocks.at(-1)[0]; place += 1) {
    blocks.forEach(([data], index) => { if (place < data) made[index][0].push(codewords[next++]); });
  }
  for (let place = 0; place < blocks[0][1]; place += 1) {
    for (const [block] of made) block.push(codewords[next++]);
  }
  return made;
}
