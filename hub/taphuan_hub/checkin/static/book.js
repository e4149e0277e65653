// The classes and records of this browser, and sending them. Recording never waits for the network.

import * as store from "./store.js";
import { Offline, SignedOut, call } from "./api.js";
import { keyOf, sheet } from "./merge.js";
import { plain } from "./text.js";

const BATCH = 500;
const RETRY_SECONDS = 10;

export const book = new EventTarget();
export const now = { user: null, online: true, signedOut: false, device: null, classes: new Map(), outbox: [] };

const changed = () => book.dispatchEvent(new Event("change"));

export async function open() {
  now.device = await store.device();
  const last = await store.note("user");
  try {
    now.user = (await call("me")).username;
    now.online = true;
    if (last && last !== now.user) await store.dropClasses();
    await store.keepNote("user", now.user);
  } catch (error) {
    notice(error);
    if (now.signedOut) await store.forget();
    else now.user = last ?? null;
  }
  const kept = now.user === null ? [] : await store.classes();
  now.classes = new Map(kept.map((one) => [one.id, one]));
  now.outbox = (await store.outbox()).filter((one) => one.user === now.user);
}

function notice(error) {
  if (error instanceof Offline) now.online = false;
  else if (error instanceof SignedOut) now.signedOut = true;
  else throw error;
  changed();
}

export async function listClasses() {
  try {
    const { classes } = await call("classes");
    now.online = true;
    return classes.map((one) => ({ ...one, kept: now.classes.has(one.id) }));
  } catch (error) {
    notice(error);
    return [...now.classes.values()].map((one) => ({ ...one, kept: true }));
  }
}

// Fetch a class anew, or open the kept one when there is no network. Null when it was never opened here.
export async function openClass(id) {
  try {
    const found = (await call(`classes/${id}`)).class;
    now.online = true;
    now.classes.set(id, found);
    await store.keepClass(found);
  } catch (error) {
    notice(error);
  }
  changed();
  return now.classes.get(id) ?? null;
}

export function peopleOf(found) {
  return found.roster.map((one) => {
    const folded = plain(one.name);
    return { ...one, plain: folded, given: folded.split(" ").at(-1) };
  });
}

// Records of a session: those that the server has, and those that wait here.
export function linesOf(found, ordinal) {
  const waiting = now.outbox.filter((one) => one.record.class_id === found.id && !one.refused);
  // Whose card it is that nobody here knows, the server will say.
  const records = [...found.records, ...waiting.map((one) => one.record)].filter((one) => one.official_id);
  return sheet(records.filter((one) => one.ordinal === ordinal));
}

export async function record(found, ordinal, who, status, source, { reason = null, card = null } = {}) {
  return recordAll(found, ordinal, [{ who, status, reason, card }], source);
}

// Keep records on this disk, then try to send them.
export async function recordAll(found, ordinal, entries, source) {
  const lines = linesOf(found, ordinal);
  const made = entries.map(({ who, status, reason = null, card = null }) => ({
    id: crypto.randomUUID(),
    class_id: found.id,
    ordinal,
    official_id: who,
    status,
    source,
    device: now.device,
    recorded_at: new Date().toISOString(),
    reason,
    replaces: (lines.get(keyOf({ ordinal, official_id: who }))?.standing ?? []).map((one) => one.id),
    ...(card ? { card } : {}),
  }));
  const entriesKept = made.map((one) => ({ id: one.id, user: now.user, record: one, refused: null }));
  await store.keepRecords(entriesKept);
  now.outbox.push(...entriesKept);
  changed();
  send();
  return made;
}

let sending = null;
let again = false;

// One sending at a time; what was recorded meanwhile goes with the next.
export function send() {
  if (sending) { again = true; return sending; }
  sending = sendAll().finally(() => {
    sending = null;
    if (again) { again = false; send(); }
  });
  return sending;
}

async function sendAll() {
  const waiting = now.outbox.filter((one) => !one.refused);
  try {
    for (let start = 0; start < waiting.length; start += BATCH) {
      await sendSome(waiting.slice(start, start + BATCH));
    }
    if (waiting.length) now.online = true;
  } catch (error) {
    notice(error);
  }
  changed();
}

async function sendSome(entries) {
  const { outcomes } = await call("records", { method: "POST", json: { records: entries.map((one) => one.record) } });
  const refused = [];
  const done = [];
  outcomes.forEach((outcome, index) => {
    const entry = entries[index];
    if (outcome.result === "refused") refused.push(Object.assign(entry, { refused: outcome.message, code: outcome.code }));
    else done.push(entry);
  });
  await store.keepRecords(refused);
  for (const found of new Set(done.map((one) => now.classes.get(one.record.class_id)).filter(Boolean))) {
    found.records.push(...done.map((one) => one.record).filter((one) => one.class_id === found.id));
    await store.keepClass(found);
  }
  await store.dropRecords(done.map((one) => one.id));
  now.outbox = now.outbox.filter((one) => !done.includes(one));
  const unknown = done.find((one) => !one.record.official_id);
  if (unknown) await openClass(unknown.record.class_id);
}

export async function retryRefused() {
  for (const entry of now.outbox) entry.refused = null;
  await store.keepRecords(now.outbox);
  return send();
}

export async function dropRefused() {
  const ids = now.outbox.filter((one) => one.refused).map((one) => one.id);
  await store.dropRecords(ids);
  now.outbox = now.outbox.filter((one) => !one.refused);
  changed();
}

export function keepSending() {
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(() => { if (now.outbox.some((one) => !one.refused)) send(); }, RETRY_SECONDS * 1000);
}
