// Marks practice in the browser, by the same rules as `taphuan_widgets.practice` in a kernel. A test gives both the
// same answers to every type of question and every scenario, and compares every word.

import { PARTS, isEmpty, tell } from "./arranged.js";
import { SLACK, debrief, share } from "./deeds.js";

function earnedBy(key, answer) {
  return key.type === "simulation" ? share(key.checks, answer) : PARTS[key.type]?.(key, answer);
}

/** Mark `answer` by a practice key; null for a type that is marked on the service only. */
export function judge(key, answer) {
  if (isEmpty(answer)) return { state: "empty", feedback_html: "", explanation_html: "" };
  const earned = earnedBy(key, answer);
  if (earned === undefined) return null;
  const state = earned >= 1 - SLACK ? "right" : earned > SLACK ? "partly" : "wrong";
  const told = key.type === "simulation" ? debrief(key.checks, key.deeds, answer) : tell(key, answer);
  return { state, feedback_html: told, explanation_html: key.explanation_html ?? "" };
}
