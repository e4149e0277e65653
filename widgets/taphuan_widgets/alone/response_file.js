// A response file: what one person answered in one module, on its way to the service. The twin of `taphuan_grading.attempts.responses`
// and `…attempts.series`; its format is in the reference. It holds no secret: the checksum tells damage, not who changed what.

import { sha256 } from "./sha256.js";

const FORMAT = "taphuan-response/1";
const DRAW = "self-study"; // these pages ask every question of a pool; this draw says which count
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
export const MOST_PARTS = 99;

/** JSON with sorted keys and no blanks: the same bytes in every language. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${parts.join(",")}}`;
}

/**
 * The text of a file. `pack` is {id, province, run}, `person` {id, name, account}, `record` what keeping.js has of them in one module.
 * Moments later than now come from a clock that was wrong and has been set since: they are told as now.
 */
export function fileOf({ pack, person, record, now = new Date() }) {
  const upTo = (moment) => new Date(Math.min(Date.parse(moment) || now.getTime(), now.getTime())).toISOString();
  const changed = upTo(record.changed_at);
  const content = {
    format: FORMAT,
    pack: { id: pack.id, province: pack.province },
    run: pack.run,
    module: { id: record.module, version: record.version },
    person: { id: person.id, name: person.name, account: person.account },
    draw: DRAW,
    answers: record.answers,
    first_at: [upTo(record.first_at), changed].sort()[0],
    changed_at: changed,
    handed_in_at: now.toISOString(),
  };
  return canonical({ ...content, checksum: sha256(new TextEncoder().encode(canonical(content))) });
}

/** What the file is called: the module, and when it was made. */
export function nameOf(record, now = new Date()) {
  const moment = now.toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  return `bai-lam-${record.module.replaceAll("/", "--")}-${moment}.json`;
}

/** The texts of the QR codes for a file, `room` letters at most in each; null when there would be too many. */
export async function seriesOf(text, room) {
  const whole = new TextEncoder().encode(text);
  const packed = await deflated(whole);
  const [form, bytes] = packed && packed.length < whole.length ? ["D", packed] : ["P", whole];
  const digest = sha256(whole).slice(0, 12).toUpperCase();
  const head = (number, count) => `TH1:${form}:${digest}:${number}:${count}:`;
  const size = Math.floor((room - head(MOST_PARTS, MOST_PARTS).length) / 3) * 2;
  const count = Math.ceil(bytes.length / size);
  if (count > MOST_PARTS) return null;
  return Array.from({ length: count }, (_, index) => head(index + 1, count) + base45(bytes.subarray(index * size, (index + 1) * size)));
}

/** Raw DEFLATE; null in a browser that cannot. */
async function deflated(bytes) {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return null; // an old browser has no such stream, or not this form
  }
}

/** RFC 9285: two bytes are three letters, one at the end is two. */
function base45(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let value = pair ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    for (let letter = pair ? 3 : 2; letter > 0; letter -= 1, value = Math.floor(value / 45)) text += LETTERS[value % 45];
  }
  return text;
}
