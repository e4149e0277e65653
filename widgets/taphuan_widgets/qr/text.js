// From the bytes of a message to its text: segments of digits, of capital letters and digits, and of bytes.

export const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const END = 0;
const NUMERIC = 1;
const ALPHANUMERIC = 2;
const BYTES = 4;
const ECI = 7;

// Return the text; null for kinds of segments that no code of ours has (Kanji, parts of a series).
export function textOf(message, version) {
  const bits = new Bits(message);
  const parts = [];
  while (bits.left >= 4) {
    const mode = bits.take(4);
    if (mode === END) break;
    if (mode === ECI) skipEci(bits);
    else if (mode === NUMERIC) parts.push(digits(bits, bits.take(version < 10 ? 10 : 12)));
    else if (mode === ALPHANUMERIC) parts.push(letters(bits, bits.take(version < 10 ? 9 : 11)));
    else if (mode === BYTES) parts.push(bytes(bits, bits.take(version < 10 ? 8 : 16)));
    else return null;
  }
  return bits.left >= 0 && !parts.includes(null) && parts.length > 0 ? parts.join("") : null;
}

class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get left() { return this.bytes.length * 8 - this.at; }

  // Beyond the end there are zeros, and `left` is below zero.
  take(count) {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, this.at += 1) {
      value = (value << 1) | (((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1);
    }
    return value;
  }
}

function digits(bits, count) {
  let text = "";
  for (let left = count; left > 0 && bits.left >= 0; left -= 3) {
    const many = Math.min(left, 3);
    const value = String(bits.take([0, 4, 7, 10][many])).padStart(many, "0");
    if (value.length > many) return null;
    text += value;
  }
  return text;
}

function letters(bits, count) {
  let text = "";
  for (let left = count; left > 0 && bits.left >= 0; left -= 2) {
    const pair = left > 1;
    const value = bits.take(pair ? 11 : 6);
    if (value >= (pair ? 45 * 45 : 45)) return null;
    text += pair ? LETTERS[Math.floor(value / 45)] + LETTERS[value % 45] : LETTERS[value];
  }
  return text;
}

function bytes(bits, count) {
  if (count * 8 > bits.left) return null;
  return new TextDecoder().decode(Uint8Array.from({ length: count }, () => bits.take(8)));
}

// Which alphabet the bytes are in. Ours are always UTF-8.
function skipEci(bits) {
  const first = bits.take(8);
  if (first & 0x80) bits.take(first & 0x40 ? 16 : 8);
}
