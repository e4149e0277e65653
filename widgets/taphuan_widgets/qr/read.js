// Reading a QR code from a picture. For browsers without a reader of their own (Firefox, Chrome on Windows and Linux),
// and without network: nothing is fetched, nothing leaves the page.

import { binarize, greyOf, smooth } from "./binary.js";
import { messageOf } from "./codewords.js";
import { cornersOf, findFinders } from "./finders.js";
import { gridsOf } from "./grid.js";
import { textOf } from "./text.js";

// The ways of looking, each dear enough for a frame of a film: with a neighbourhood for a card at arm's length and for
// one that fills the picture, sharp and with the noise of a dim hall smoothed away.
export const WAYS = [
  { share: 0.12, smoothed: false }, { share: 0.12, smoothed: true }, { share: 0.35, smoothed: false }, { share: 0.35, smoothed: true },
];

// `picture` is an ImageData: { data, width, height }, four bytes a pixel. Return the text of a code; null for none.
export function readQr(picture, ways = WAYS) {
  const sharp = greyOf(picture);
  for (const { share, smoothed } of ways) {
    const found = readBinary(binarize(smoothed ? smooth(sharp) : sharp, share));
    if (found !== null) return found;
  }
  return null;
}

function readBinary(image) {
  for (const corners of cornersOf(findFinders(image))) {
    for (const grid of gridsOf(image, corners)) {
      const message = messageOf(grid);
      const text = message && textOf(message, grid.version);
      if (text) return text;
    }
  }
  return null;
}
