// Reed and Solomon's correction over GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1, as QR codes use it.

const POWER = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWER[exponent] = POWER[exponent + 255] = value;
  LOG[value] = exponent;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const times = (a, b) => (a && b ? POWER[LOG[a] + LOG[b]] : 0);
const inverse = (a) => POWER[255 - LOG[a]];
// A polynomial is a list of its coefficients, the constant one first.
const valueAt = (polynomial, x) => polynomial.reduceRight((sum, one) => times(sum, x) ^ one, 0);

// Mend `block`, whose last `count` codewords are of correction, in place. Return whether it is whole now.
export function correct(block, count) {
  const before = syndromes(block, count);
  if (before.every((one) => one === 0)) return true;
  const locator = locatorOf(before);
  const places = placesOf(locator, block.length);
  if (places.length !== locator.length - 1 || places.length * 2 > count) return false;
  // Forney: how much is wrong follows from the locator and its derivative.
  const evaluator = product(before, locator).slice(0, count);
  const derivative = locator.map((one, power) => (power % 2 ? one : 0)).slice(1);
  for (const place of places) {
    const root = inverse(POWER[place]);
    const slope = valueAt(derivative, root);
    if (slope === 0) return false;
    // The first root of the generator is 1, so that the value is multiplied by the place itself.
    block[block.length - 1 - place] ^= times(POWER[place], times(valueAt(evaluator, root), inverse(slope)));
  }
  return syndromes(block, count).every((one) => one === 0);
}

// The `count` codewords of correction for `data`: what is left when it is divided by the product of (x - 2^i).
export function checkOf(data, count) {
  let generator = [1];
  for (let power = 0; power < count; power += 1) generator = product(generator, [POWER[power], 1]);
  const rest = [...data, ...new Array(count).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const lead = rest[at];
    if (lead) for (let power = 0; power <= count; power += 1) rest[at + power] ^= times(generator[count - power], lead);
  }
  return rest.slice(data.length);
}

function syndromes(block, count) {
  return Array.from({ length: count }, (_, power) => block.reduce((sum, one) => times(sum, POWER[power]) ^ one, 0));
}

// Berlekamp and Massey: the shortest polynomial that goes on as the syndromes do.
function locatorOf(found) {
  let [locator, previous, length, gap, last] = [[1], [1], 0, 1, 1];
  for (let at = 0; at < found.length; at += 1) {
    let off = found[at];
    for (let back = 1; back <= length; back += 1) off ^= times(locator[back] ?? 0, found[at - back]);
    if (off === 0) {
      gap += 1;
      continue;
    }
    const kept = locator;
    locator = added(locator, previous, times(off, inverse(last)), gap);
    if (2 * length <= at) [previous, length, gap, last] = [kept, at + 1 - length, 1, off];
    else gap += 1;
  }
  return locator.slice(0, length + 1);
}

// a + factor · x^shift · b
function added(a, b, factor, shift) {
  const made = Array.from({ length: Math.max(a.length, b.length + shift) }, (_, power) => a[power] ?? 0);
  b.forEach((one, power) => { made[power + shift] ^= times(one, factor); });
  return made;
}

function product(a, b) {
  const made = new Array(a.length + b.length - 1).fill(0);
  a.forEach((one, i) => b.forEach((other, j) => { made[i + j] ^= times(one, other); }));
  return made;
}

// Chien: the places, counted from the end of the block, whose inverse is a root of the locator.
function placesOf(locator, length) {
  const found = [];
  for (let place = 0; place < length; place += 1) if (valueAt(locator, inverse(POWER[place])) === 0) found.push(place);
  return found;
}
