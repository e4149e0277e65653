// From the pixels of a camera to dark and light. Each pixel is compared with the mean of its neighbourhood, so that
// a lamp on one side of the card or the shadow of a hand makes no difference.

const DARKER = 0.88; // A dark pixel has less than this share of the mean: even paper with noise stays light.

export function greyOf({ data, width, height }) {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += 4) {
    grey[at] = (data[from] * 77 + data[from + 1] * 150 + data[from + 2] * 29) >> 8;
  }
  return { grey, width, height };
}

// Each pixel becomes the mean of the nine around it: the noise of a camera in a dim hall goes away. The rim stays.
export function smooth({ grey, width, height }) {
  const rows = new Uint16Array(grey.length);
  for (let at = 1; at < grey.length - 1; at += 1) rows[at] = grey[at - 1] + grey[at] + grey[at + 1];
  const made = grey.slice();
  for (let at = width; at < grey.length - width; at += 1) {
    made[at] = (rows[at - width] + rows[at] + rows[at + width]) / 9;
  }
  return { grey: made, width, height };
}

// Return { dark, width, height }: `dark` holds 1 for dark pixels. `share` is the neighbourhood's radius, as a part of
// the shorter side; it must be larger than a finder pattern.
export function binarize({ grey, width, height }, share) {
  const radius = Math.max(4, Math.round(Math.min(width, height) * share));
  const sums = integral(grey, width, height);
  const across = width + 1;
  const dark = new Uint8Array(grey.length);
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - radius) * across;
    const bottom = Math.min(height, y + radius + 1) * across;
    const rows = (bottom - top) / across;
    for (let x = 0; x < width; x += 1) {
      const left = x > radius ? x - radius : 0;
      const right = x + radius < width ? x + radius + 1 : width;
      const sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
      const at = y * width + x;
      if (grey[at] * rows * (right - left) < sum * DARKER) dark[at] = 1;
    }
  }
  return { dark, width, height };
}

// Sums over everything above and to the left: the sum of any rectangle is then four numbers away.
function integral(grey, width, height) {
  const across = width + 1;
  const sums = new Uint32Array(across * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += grey[y * width + x];
      sums[(y + 1) * across + x + 1] = sums[y * across + x + 1] + row;
    }
  }
  return sums;
}
