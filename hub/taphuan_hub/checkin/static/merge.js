// The sheet as a pure function of the set of its records; the same rule as taphuan_grading/attendance/sheet.py.
// A record stands until another one of the same person and session names it. When those that stand say the
// same, that is the status; when they differ, nobody guesses.

export const keyOf = (record) => `${record.ordinal} ${record.official_id}`;

export function sheet(records) {
  const grouped = new Map();
  for (const record of records) {
    const key = keyOf(record);
    if (!grouped.has(key)) grouped.set(key, new Map());
    if (!grouped.get(key).has(record.id)) grouped.get(key).set(record.id, record);
  }
  return new Map([...grouped].map(([key, found]) => [key, line([...found.values()])]));
}

function line(records) {
  const replaced = new Set(records.flatMap((record) => record.replaces.filter((old) => old !== record.id)));
  const left = records.filter((record) => !replaced.has(record.id));
  const standing = (left.length ? left : records).sort((a, b) => (a.id < b.id ? -1 : 1));
  const said = new Set(standing.map((record) => record.status));
  const history = [...records].sort((a, b) => (a.recorded_at < b.recorded_at ? -1 : 1));
  return { standing, history, status: said.size === 1 ? standing[0].status : null, conflict: said.size > 1 };
}
