import { labelled, screens } from "./screens.js";
import { button } from "./stage.js";
import { tag } from "./base.js";

const COMMON = ["123456", "matkhau", "password", "qwerty", "abc123", "111111", "iloveyou", "admin"];
const LETTERS = [/[a-zà-ỹđ]/u, /[A-ZÀ-ỸĐ]/u, /[0-9]/, /[^\p{L}0-9\s]/u];
const WORDS = ["Yếu", "Tạm được", "Mạnh"];

const stripped = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/gi, "d").toLowerCase().replace(/\s/g, "");

/** Length, kinds of letters, and whether it is easily guessed: all that is kept of a password. */
function measure(password, avoid) {
  const bare = stripped(password);
  const guessed = [...COMMON, ...avoid].some((each) => bare.includes(stripped(each))) || /(.)\1{3}/.test(bare);
  return [Math.min(999, [...password].length), LETTERS.filter((kind) => kind.test(password)).length, Number(guessed)];
}

/** A password field with a meter. What is typed stays in this field; only its measures are in the answer. */
function password(item, { deeds, key }) {
  const { length = 12, kinds = 3, avoid = [] } = item;
  const input = tag("input", { type: "password", autocomplete: "off", maxLength: 100, spellcheck: false });
  const meter = tag("meter", { min: 0, max: 3, low: 2, high: 3, optimum: 3, "aria-hidden": "true" });
  const told = tag("p", { className: "sm-strength", role: "status" });
  const show = button("Hiện chữ", () => {
    input.type = input.type === "password" ? "text" : "password";
    show.textContent = input.type === "password" ? "Hiện chữ" : "Ẩn chữ";
  }, { className: "sm-quiet" });
  const warning = tag("p", { className: "sm-hint" }, "Xin đừng gõ mật khẩu ông/bà đang dùng thật. Bài chỉ ghi nhận độ dài và độ khó đoán.");
  input.addEventListener("input", () =>
    deeds.assign("set", item.id, input.value ? measure(input.value, avoid).join(" ") : "", { typing: true }),
  );
  function update() {
    const kept = deeds.value("set", item.id);
    if (kept === undefined) input.value = deeds.lines.length ? input.value : "";
    input.readOnly = deeds.locked;
    const [long, mixed, guessed] = (kept ?? "0 0 0").split(" ").map(Number);
    const rules = [
      [long >= length, `Từ ${length} ký tự trở lên (đang có ${long})`],
      [mixed >= kinds, `Ít nhất ${kinds} trong 4 nhóm: chữ thường, chữ hoa, số, dấu (đang có ${mixed})`],
      [long > 0 && !guessed, "Không có tên, ngày sinh, dãy dễ đoán"],
    ];
    const met = rules.filter(([done]) => done).length;
    meter.value = kept === undefined ? 0 : Math.max(1, met);
    const lines = rules.map(([done, words]) => `${done ? "✓" : "✗"} ${words}`);
    const gone = input.value ? [] : ["Mật khẩu đã đặt không được lưu lại, chỉ còn số đo."];
    const words = kept === undefined ? "Chưa đặt mật khẩu" : [...gone, `Độ mạnh: ${WORDS[Math.max(1, met) - 1]}`, ...lines].join("\n");
    if (told.textContent !== words) told.textContent = words;
  }
  return { node: labelled(item, input, `${key}-${item.id}`, show, meter, told, warning), update };
}

export default screens({ password });
