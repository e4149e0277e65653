// From the three corners of a code to its modules.

import { squareAround } from "./outline.js";
import { planeThrough } from "./plane.js";
import { MOST_VERSION, alignmentOf, sideOf } from "./versions.js";

const ENOUGH_TIMING = 0.75;
const ALIGNMENT = ["11111", "10001", "10101", "10001", "11111"].join("");
const REACH = 3; // How many modules away from where it should be an alignment pattern is looked for.
const SEARCH_STEP = 0.5;
const ENOUGH_ALIGNMENT = 22; // of 25 modules
const ALIGNMENT_WEIGHT = 6;

// Return grids { version, side, modules } that could be the code, the likeliest first; `modules` has 1 for dark ones.
export function gridsOf(image, { topLeft, topRight, bottomLeft }) {
  const right = { x: topRight.x - topLeft.x, y: topRight.y - topLeft.y };
  const down = { x: bottomLeft.x - topLeft.x, y: bottomLeft.y - topLeft.y };
  const squares = [topLeft, topRight, bottomLeft].map((one) => squareAround(image, one, right, down));
  if (squares.includes(null)) return [];
  const guess = versionOf(squares, right, down);
  const versions = [guess, guess - 1, guess + 1].filter((one) => one >= 1 && one <= MOST_VERSION);
  return versions
    .map((version) => fitted(image, squares, version))
    .filter((one) => one && one.timing >= ENOUGH_TIMING)
    .sort((a, b) => b.timing - a.timing)
    .map(({ version, plane }) => read(image, version, plane));
}

// Between the middles of two squares lie the side less seven modules; a square is seven modules long.
function versionOf(squares, right, down) {
  const length = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
  const module = ([a, b, c, d]) => [(length(a, b) + length(d, c)) / 14, (length(a, d) + length(b, c)) / 14];
  const [topLeft, topRight, bottomLeft] = squares.map(module);
  const across = Math.hypot(right.x, right.y) / ((topLeft[0] + topRight[0]) / 2);
  const along = Math.hypot(down.x, down.y) / ((topLeft[1] + bottomLeft[1]) / 2);
  const side = (across + along) / 2 + 7;
  return Math.min(MOST_VERSION, Math.max(1, Math.round((side - 17) / 4)));
}

function fitted(image, squares, version) {
  const far = sideOf(version) - 7;
  const pairs = [[0, 0], [far, 0], [0, far]].flatMap(([x, y], index) =>
    [[x, y], [x + 7, y], [x + 7, y + 7], [x, y + 7]].map(([px, py], corner) => ({ from: { x: px, y: py }, to: squares[index][corner] })));
  let plane = planeThrough(pairs);
  if (!plane) return null;
  for (const from of alignmentOf(version)) {
    const to = findAlignment(image, plane, from);
    if (to) pairs.push({ from, to, weight: ALIGNMENT_WEIGHT });
  }
  if (pairs.length > 12) plane = planeThrough(pairs) ?? plane;
  return { version, plane, timing: timingOf(image, version, plane) };
}

// The middle of all places near `from` where the five by five modules look most like an alignment pattern.
function findAlignment(image, plane, from) {
  let best = ENOUGH_ALIGNMENT - 1;
  let [x, y, count] = [0, 0, 0];
  for (let dy = -REACH; dy <= REACH; dy += SEARCH_STEP) {
    for (let dx = -REACH; dx <= REACH; dx += SEARCH_STEP) {
      const alike = likeness(image, plane, from.x + dx, from.y + dy);
      if (alike < best || alike < ENOUGH_ALIGNMENT) continue;
      if (alike > best) [best, x, y, count] = [alike, 0, 0, 0];
      x += dx;
      y += dy;
      count += 1;
    }
  }
  if (!count) return null;
  const [px, py] = plane(from.x + x / count, from.y + y / count);
  return { x: px, y: py };
}

function likeness(image, plane, x, y) {
  let alike = 0;
  for (let place = 0; place < 25; place += 1) {
    const [px, py] = plane(x + (place % 5) - 2, y + Math.floor(place / 5) - 2);
    if (darkAt(image, px, py) === Number(ALIGNMENT[place])) alike += 1;
  }
  return alike;
}

// The share of the modules between the squares that alternate as they should.
function timingOf(image, version, plane) {
  const side = sideOf(version);
  let right = 0;
  for (let at = 8; at < side - 8; at += 1) {
    const want = 1 - (at % 2);
    if (moduleAt(image, plane, at, 6) === want) right += 1;
    if (moduleAt(image, plane, 6, at) === want) right += 1;
  }
  return right / (2 * (side - 16));
}

function read(image, version, plane) {
  const side = sideOf(version);
  const modules = new Uint8Array(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) modules[y * side + x] = moduleAt(image, plane, x, y);
  }
  return { version, side, modules };
}

// What most of five places in the middle of a module say.
function moduleAt(image, plane, column, row) {
  let dark = 0;
  for (const [dx, dy] of [[0.5, 0.5], [0.3, 0.5], [0.7, 0.5], [0.5, 0.3], [0.5, 0.7]]) {
    const [x, y] = plane(column + dx, row + dy);
    dark += darkAt(image, x, y);
  }
  return dark > 2 ? 1 : 0;
}

function darkAt({ dark, width, height }, x, y) {
  return x >= 0 && y >= 0 && x < width && y < height ? dark[Math.floor(y) * width + Math.floor(x)] : 0;
}
