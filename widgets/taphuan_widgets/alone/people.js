// The people who learn on this device: a name each and, if they want, a PIN. The PIN is a lock of politeness: it keeps two people's work
// apart, but whoever knows computers can read what the browser holds. It is never kept itself, only what PBKDF2 makes of it.

import { read, write } from "./keeping.js";

const PEOPLE = "taphuan:people";
const NOW = "taphuan:now"; // of this tab: who has chosen their name
const ROUNDS = 200_000;
const isPerson = (found) => typeof found?.id === "string" && typeof found?.name === "string";
let chosen = null; // where the browser keeps nothing for a tab

/** Whether a PIN can be set: browsers offer the means on https, on this machine and on files only. */
export const lockable = Boolean(globalThis.crypto?.subtle);

export function people() {
  const found = read(PEOPLE);
  return Array.isArray(found) ? found.filter(isPerson) : [];
}

/** Whether this browser keeps what is done: one in private mode or with full storage does not. */
export const keeps = () => write(PEOPLE, people());

function replace(person) {
  const all = people();
  const others = all.some(({ id }) => id === person.id) ? all.map((one) => (one.id === person.id ? person : one)) : [...all, person];
  return write(PEOPLE, others);
}

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

async function derived(pin, salt, rounds) {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  return hex(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: rounds }, key, 256));
}

async function locked(pin) {
  const salt = hex(globalThis.crypto.getRandomValues(new Uint8Array(16)));
  return { salt, rounds: ROUNDS, hash: await derived(pin, salt, ROUNDS) };
}

/** Add somebody and let them be who learns here now; `pin` may be empty. */
export async function add(name, pin = "") {
  const id = `p${hex(globalThis.crypto.getRandomValues(new Uint8Array(6)))}`;
  const person = { id, name: name.trim().slice(0, 60), ...(pin && lockable ? { pin: await locked(pin) } : {}) };
  replace(person);
  choose(id);
  return person;
}

/** Change the name, and the PIN if one is given. */
export async function change(person, name, pin = "") {
  const changed = { ...person, name: name.trim().slice(0, 60), ...(pin && lockable ? { pin: await locked(pin) } : {}) };
  replace(changed);
  return changed;
}

/** Whether `pin` is that of `person`; true for somebody without one. */
export async function opens(person, pin) {
  if (!person.pin) return true;
  return lockable && (await derived(pin, person.pin.salt, person.pin.rounds)) === person.pin.hash;
}

/** Let this tab know who learns; "" for nobody, so that it is asked. */
export function choose(id) {
  chosen = id;
  try {
    sessionStorage.setItem(NOW, id);
  } catch {
    // this page knows it, the next one asks
  }
}

/** Who learns in this tab; null when it has to be asked. One person without a PIN is not asked. */
export function current() {
  let id = chosen;
  try {
    id = sessionStorage.getItem(NOW) ?? chosen;
  } catch {
    // as the page knows it
  }
  const all = people();
  const known = all.find((one) => one.id === id);
  if (known) return known;
  return id !== "" && all.length === 1 && !all[0].pin ? all[0] : null;
}

/** Who learns in this tab; a first visitor is let in without being asked. */
export async function someone() {
  return current() ?? (people().length ? null : add("Người học"));
}
