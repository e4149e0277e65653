// From places on the card to places in the picture: a perspective transform, by least squares over known points.

// `pairs` are { from: {x, y}, to: {x, y}, weight }. Return a function (x, y) -> [x, y]; null when nothing fits.
export function planeThrough(pairs) {
  const scale = { from: spread(pairs.map((one) => one.from)), to: spread(pairs.map((one) => one.to)) };
  const sums = Array.from({ length: 8 }, () => new Float64Array(9));
  for (const { from, to, weight = 1 } of pairs) {
    const [x, y] = scale.from.norm(from);
    const [u, v] = scale.to.norm(to);
    gather(sums, [x, y, 1, 0, 0, 0, -x * u, -y * u, u], weight);
    gather(sums, [0, 0, 0, x, y, 1, -x * v, -y * v, v], weight);
  }
  const h = solve(sums);
  if (!h) return null;
  const { from, to } = scale;
  return (px, py) => {
    const x = (px - from.x) / from.size;
    const y = (py - from.y) / from.size;
    const depth = h[6] * x + h[7] * y + 1;
    return [((h[0] * x + h[1] * y + h[2]) / depth) * to.size + to.x, ((h[3] * x + h[4] * y + h[5]) / depth) * to.size + to.y];
  };
}

// Numbers around zero and one: otherwise the squares of pixels would drown the small ones.
function spread(points) {
  const x = points.reduce((sum, one) => sum + one.x, 0) / points.length;
  const y = points.reduce((sum, one) => sum + one.y, 0) / points.length;
  const size = Math.max(...points.map((one) => Math.hypot(one.x - x, one.y - y))) || 1;
  return { x, y, size, norm: (one) => [(one.x - x) / size, (one.y - y) / size] };
}

function gather(sums, row, weight) {
  for (let i = 0; i < 8; i += 1) {
    for (let j = 0; j < 9; j += 1) sums[i][j] += weight * row[i] * row[j];
  }
}

// Gauss with pivots; null for points from which no plane follows.
function solve(rows) {
  for (let i = 0; i < 8; i += 1) {
    let best = i;
    for (let j = i + 1; j < 8; j += 1) if (Math.abs(rows[j][i]) > Math.abs(rows[best][i])) best = j;
    [rows[i], rows[best]] = [rows[best], rows[i]];
    if (Math.abs(rows[i][i]) < 1e-9) return null;
    for (let j = 0; j < 8; j += 1) {
      if (j === i) continue;
      const share = rows[j][i] / rows[i][i];
      for (let k = i; k < 9; k += 1) rows[j][k] -= share * rows[i][k];
    }
  }
  return rows.map((row, i) => row[8] / row[i]);
}
