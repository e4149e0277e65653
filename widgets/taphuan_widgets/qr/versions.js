// The sizes of QR codes that we print and show, versions 1 to 10 of ISO/IEC 18004: their geometry and their blocks.

export const MOST_VERSION = 10;

export const sideOf = (version) => 17 + 4 * version;

// Rows and columns on which alignment patterns are centred.
const LINES = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

// The middles of the alignment patterns, in modules; the three that would lie on a finder pattern do not exist.
export function alignmentOf(version) {
  const lines = LINES[version - 1];
  const last = lines.at(-1);
  const taken = (x, y) => (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
  return lines.flatMap((y) => lines.filter((x) => !taken(x, y)).map((x) => ({ x: x + 0.5, y: y + 0.5 })));
}

// For each version and each level L, M, Q, H: [codewords of correction in a block, blocks].
const BLOCKS = [
  [[7, 1], [10, 1], [13, 1], [17, 1]],
  [[10, 1], [16, 1], [22, 1], [28, 1]],
  [[15, 1], [26, 1], [18, 2], [22, 2]],
  [[20, 1], [18, 2], [26, 2], [16, 4]],
  [[26, 1], [24, 2], [18, 4], [22, 4]],
  [[18, 2], [16, 4], [24, 4], [28, 4]],
  [[20, 2], [18, 4], [18, 6], [26, 5]],
  [[24, 2], [22, 4], [22, 6], [26, 6]],
  [[30, 2], [22, 5], [20, 8], [24, 8]],
  [[18, 4], [26, 5], [24, 8], [28, 8]],
];

// How `total` codewords are split: [data, correction] of each block, the shorter ones first.
export function blocksOf(version, level, total) {
  const [correction, count] = BLOCKS[version - 1]["LMQH".indexOf(level)];
  const data = total - correction * count;
  const longer = data % count;
  return Array.from({ length: count }, (_, index) => [Math.floor(data / count) + (index >= count - longer ? 1 : 0), correction]);
}
