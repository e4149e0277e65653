// The three squares in the corners of a code. A line through the middle of such a square, at any angle, crosses
// dark, light, dark, light, dark in the proportion 1:1:3:1:1.

const PARTS = [1, 1, 3, 1, 1];
const ROW_STEP = 2;
const MOST_FINDERS = 12;
const MOST_CORNERS = 8;

// Return the squares that were found, the surest first, as { x, y, size, seen }: `size` is that of one module.
export function findFinders(image) {
  const found = [];
  for (let y = 1; y < image.height; y += ROW_STEP) scanRow(image, y, found);
  return found.filter((one) => one.seen > 1).sort((a, b) => b.seen - a.seen).slice(0, MOST_FINDERS);
}

function scanRow({ dark, width, height }, y, found) {
  const runs = [0, 0, 0, 0, 0];
  const start = y * width;
  let before = 0;
  for (let x = 0; x <= width; x += 1) {
    const now = x < width ? dark[start + x] : 0;
    if (now === before) {
      runs[4] += 1;
      continue;
    }
    if (before && proportioned(runs)) {
      const middle = x - runs[4] - runs[3] - runs[2] / 2;
      confirm({ dark, width, height }, middle, y, runs, found);
    }
    runs.shift();
    runs.push(1);
    before = now;
  }
}

function proportioned(runs) {
  let total = 0;
  for (const run of runs) {
    if (run === 0) return false;
    total += run;
  }
  if (total < 7) return false;
  const module = total / 7;
  // A pixel more or less at each edge is what a camera does to small codes.
  return runs.every((run, place) => Math.abs(run - module * PARTS[place]) < Math.max(1.01, module * 0.55 * Math.min(PARTS[place], 2)));
}

// The same proportion must be there upwards and downwards, then again across through the middle that this gives.
function confirm(image, x, y, runs, found) {
  const total = runs.reduce((sum, run) => sum + run, 0);
  const down = cross(image, Math.floor(x), y, 0, 1, total);
  if (!down) return;
  const middle = y + down.shift;
  const across = cross(image, Math.floor(x), Math.floor(middle), 1, 0, total);
  if (!across) return;
  add(found, { x: Math.floor(x) + across.shift, y: middle, size: (down.total + across.total) / 14 });
}

// Walk both ways from a dark pixel. Return the length of the five runs and how far their middle is from here.
function cross({ dark, width, height }, x, y, dx, dy, expected) {
  const runs = [0, 0, 0, 0, 0];
  const most = expected * 2;
  const step = dy * width + dx;
  for (const way of [-1, 1]) {
    let place = 2;
    let at = y * width + x;
    let left = dx ? (way > 0 ? width - 1 - x : x) : (way > 0 ? height - 1 - y : y);
    if (way > 0) { at += step; left -= 1; }
    while (left >= 0) {
      const want = place === 2 || place === 0 || place === 4 ? 1 : 0;
      if (dark[at] !== want) {
        if (place === 2 + 2 * way) break;
        place += way;
        continue;
      }
      runs[place] += 1;
      if (runs[place] > most) return null;
      at += way * step;
      left -= 1;
    }
  }
  if (!proportioned(runs)) return null;
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total > most || total * 2 < expected) return null;
  return { total, shift: middleOf({ dark, width }, x, y, step) };
}

// How far the middle of the dark run through (x, y) is from the edge before (x, y), in pixels along the walk.
function middleOf({ dark, width }, x, y, step) {
  const start = y * width + x;
  let before = 0;
  let after = 0;
  while (dark[start - (before + 1) * step] === 1) before += 1;
  while (dark[start + (after + 1) * step] === 1) after += 1;
  return (after - before + 1) / 2;
}

// Two sights of one square become one.
function add(found, sight) {
  for (const one of found) {
    const near = Math.abs(one.x - sight.x) < one.size * 2 && Math.abs(one.y - sight.y) < one.size * 2;
    if (near && sight.size < one.size * 1.6 && one.size < sight.size * 1.6) {
      const all = one.seen + 1;
      for (const name of ["x", "y", "size"]) one[name] = (one[name] * one.seen + sight[name]) / all;
      one.seen = all;
      return;
    }
  }
  found.push({ ...sight, seen: 1 });
}

// Return threes that could be corners of one code, the likeliest first: { topLeft, topRight, bottomLeft }.
export function cornersOf(finders) {
  const found = [];
  for (let i = 0; i < finders.length; i += 1) {
    for (let j = i + 1; j < finders.length; j += 1) {
      for (let k = j + 1; k < finders.length; k += 1) {
        const corners = arrange(finders[i], finders[j], finders[k]);
        if (corners) found.push(corners);
      }
    }
  }
  return found.sort((a, b) => a.doubt - b.doubt).slice(0, MOST_CORNERS);
}

function arrange(a, b, c) {
  const sizes = [a.size, b.size, c.size];
  const uneven = Math.max(...sizes) / Math.min(...sizes);
  if (uneven > 2) return null;
  // The corner at the right angle lies opposite to the longest side.
  const [, topLeft, one, other] = [[far(b, c), a, b, c], [far(a, c), b, a, c], [far(a, b), c, a, b]]
    .reduce((longest, each) => (each[0] > longest[0] ? each : longest));
  const legs = [far(topLeft, one), far(topLeft, other)];
  const ratio = Math.max(...legs) / Math.min(...legs);
  const turn = (one.x - topLeft.x) * (other.y - topLeft.y) - (one.y - topLeft.y) * (other.x - topLeft.x);
  const along = (one.x - topLeft.x) * (other.x - topLeft.x) + (one.y - topLeft.y) * (other.y - topLeft.y);
  const slant = Math.abs(along) / (legs[0] * legs[1]);
  // The middles of two squares are at least 14 modules apart.
  if (ratio > 2.2 || slant > 0.6 || Math.min(...legs) < 9 * Math.min(...sizes)) return null;
  const [topRight, bottomLeft] = turn > 0 ? [one, other] : [other, one];
  return { topLeft, topRight, bottomLeft, doubt: (uneven - 1) + (ratio - 1) + slant };
}

const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
