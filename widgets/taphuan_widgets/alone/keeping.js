// What people have done alone, kept in this browser: one record for each person and module.
//
// The contract, which responses.js and others build on:
// - `taphuan:<person id>:<module id>` holds JSON {module, version, run?, answers, first_at, changed_at, step}. `answers` has for each
//   question id the answer in the very form that the attempts API takes (of a pool: for each of its questions that was answered; a
//   self-study page asks all of them, numbers that vary have the values of the draw "self-study"); practice is in it, too. `version` is
//   that of the page on which something was last answered; moments are ISO 8601 in UTC; `step` counts from 0.
// - `taphuan:people` holds the list [{id, name, account?, pin?}]; see people.js.
// What the browser will not keep stays in memory until the page is closed, so that everything goes on working.

const START = "taphuan:";
const memory = new Map();

export function read(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null; // storage is closed to this page, or something else stands there
  }
}

/** Keep a value; false when only this page has it. */
export function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    memory.delete(key);
    return true;
  } catch {
    memory.set(key, value);
    return false;
  }
}

const isRecord = (found) => typeof found?.answers === "object" && found.answers !== null;
const keyOf = (person, module) => `${START}${person}:${module}`;

/** The record of one person in one module; null when nothing was done. */
export function get(person, module) {
  const found = read(keyOf(person, module));
  return isRecord(found) ? found : null;
}

/** Keep a whole record; false when only this page has it. */
export function put(person, record) {
  return write(keyOf(person, record.module), record);
}

/** Every record of one person, the one that was changed last first. */
export function list(person) {
  let keys = [];
  try {
    keys = Object.keys(localStorage);
  } catch {
    // only what this page has
  }
  const start = keyOf(person, "");
  const own = [...new Set([...keys, ...memory.keys()])].filter((key) => key.startsWith(start)).map(read).filter(isRecord);
  return own.sort((one, other) => String(other.changed_at).localeCompare(String(one.changed_at)));
}

/** Keep one answer, null for none. `about` is {module, version, run?}. */
export function putAnswer(person, about, question, value) {
  const now = new Date().toISOString();
  const before = get(person, about.module) ?? { answers: {}, first_at: now, step: 0 };
  const { [question]: _, ...others } = before.answers;
  const answers = value === null ? others : { ...others, [question]: value };
  return put(person, { ...before, ...about, answers, changed_at: now });
}

/** Keep the step at which somebody is. */
export function putStep(person, about, step) {
  const now = new Date().toISOString();
  const before = get(person, about.module) ?? { ...about, answers: {}, first_at: now };
  return put(person, { ...before, step, changed_at: now });
}
