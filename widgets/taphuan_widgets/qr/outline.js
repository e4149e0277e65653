// The exact shape of a finder pattern: the four corners of its outer edge. A card held at an angle shows a
// quadrilateral, and its twelve corners say where every module of the code lies, the far corner's too.

const RAYS = 96;
const STEP = 0.5; // pixels
const FROM_DIAGONAL = 1.35; // How much nearer to one axis than to the other a point of a side lies.

// Return [left-top, right-top, right-bottom, left-bottom] of the square around `centre`, seen along the code's own
// axes `right` and `down` (any two vectors that are not parallel); null when it is not a square of ours.
export function squareAround(image, centre, right, down) {
  const sides = { up: [], right: [], down: [], left: [] };
  const area = right.x * down.y - right.y * down.x;
  for (let ray = 0; ray < RAYS; ray += 1) {
    const angle = (2 * Math.PI * ray) / RAYS;
    const point = edge(image, centre, Math.cos(angle), Math.sin(angle));
    if (!point) continue;
    const [x, y] = [point.x - centre.x, point.y - centre.y];
    const across = ((x * down.y - y * down.x) / area) * Math.hypot(right.x, right.y);
    const along = ((y * right.x - x * right.y) / area) * Math.hypot(down.x, down.y);
    if (Math.abs(across) > FROM_DIAGONAL * Math.abs(along)) sides[across > 0 ? "right" : "left"].push(point);
    else if (Math.abs(along) > FROM_DIAGONAL * Math.abs(across)) sides[along > 0 ? "down" : "up"].push(point);
  }
  const [up, r, bottom, left] = [sides.up, sides.right, sides.down, sides.left].map((points) => lineThrough(points, centre.size));
  if (!up || !r || !bottom || !left) return null;
  const corners = [meet(left, up), meet(r, up), meet(r, bottom), meet(left, bottom)];
  return corners.every((one) => one && Math.hypot(one.x - centre.x, one.y - centre.y) < centre.size * 12) ? corners : null;
}

// Walk from the dark middle over the light ring and the dark one, to where it is light again.
function edge({ dark, width, height }, centre, dx, dy) {
  let want = 1;
  let changes = 0;
  const most = centre.size * 9;
  for (let far = 0; far < most; far += STEP) {
    const x = centre.x + dx * far;
    const y = centre.y + dy * far;
    if (x < 0 || y < 0 || x >= width || y >= height) return null;
    if (dark[Math.floor(y) * width + Math.floor(x)] === want) continue;
    changes += 1;
    want = 1 - want;
    if (changes === 3) return { x: x - (dx * STEP) / 2, y: y - (dy * STEP) / 2 };
  }
  return null;
}

// The line through points, as { x, y, dx, dy }; twice, the second time without those that lie off the first.
function lineThrough(points, size) {
  const first = points.length > 3 ? fit(points) : null;
  if (!first) return null;
  const off = (one) => Math.abs((one.x - first.x) * first.dy - (one.y - first.y) * first.dx);
  const near = points.filter((one) => off(one) < Math.max(1, size * 0.4));
  return near.length > 3 ? fit(near) : null;
}

function fit(points) {
  let [x, y, xx, xy, yy] = [0, 0, 0, 0, 0];
  for (const one of points) { x += one.x; y += one.y; }
  x /= points.length;
  y /= points.length;
  for (const one of points) {
    xx += (one.x - x) ** 2;
    xy += (one.x - x) * (one.y - y);
    yy += (one.y - y) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return { x, y, dx: Math.cos(angle), dy: Math.sin(angle) };
}

function meet(a, b) {
  const turn = a.dx * b.dy - a.dy * b.dx;
  if (Math.abs(turn) < 1e-3) return null;
  const far = ((b.x - a.x) * b.dy - (b.y - a.y) * b.dx) / turn;
  return { x: a.x + a.dx * far, y: a.y + a.dy * far };
}
