// Vietnamese text as people type it, and the words for statuses.

export const STATUSES = [
  { id: "present", name: "Có mặt", key: "1" },
  { id: "late", name: "Đến muộn", key: "2" },
  { id: "left-early", name: "Về sớm", key: "3" },
  { id: "excused", name: "Có phép", key: "4" },
  { id: "absent", name: "Vắng", key: "5" },
];
export const STATUS_NAME = Object.fromEntries(STATUSES.map((one) => [one.id, one.name]));
export const SOURCE_NAME = {
  trainer: "giảng viên ghi", code: "tự quét mã", card: "quét thẻ", paper: "nhập từ phiếu giấy",
};

// "Đặng Thị Ẩn" and "dang  thi an" become the same.
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().trim().replace(/\s+/g, " ");
}

// What was typed: some words of a name, and perhaps the number of a status at the end.
export function readCommand(typed) {
  const words = plain(typed).split(" ").filter(Boolean);
  const status = STATUSES.find((one) => one.key === words.at(-1));
  return { words: status ? words.slice(0, -1) : words, status: status?.id ?? "present" };
}

// People whose name holds every word: those without a record first, then those who are called by the last word.
export function find(people, words, marked) {
  const found = people.filter((one) => words.every((word) => one.plain.includes(word)));
  const called = (given, word) => (given === word ? 0 : given.startsWith(word) ? 1 : 2);
  const rank = (one) => (marked(one) ? 3 : 0) + called(one.given, words.at(-1));
  return words.length ? found.sort((a, b) => rank(a) - rank(b)) : found;
}

const ZONE = "Asia/Ho_Chi_Minh";
const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const calendar = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: ZONE });
export const timeOf = (moment) => clock.format(new Date(moment));
export const dayOf = (moment) => calendar.format(new Date(moment));
export const number = (value) => value.toLocaleString("vi-VN");
