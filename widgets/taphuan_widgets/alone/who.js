// Who is learning: the names of this device to choose from, with their PINs, and a form for somebody new.

import { add, change, choose, current, lockable, opens, people } from "./people.js";
import { tag } from "./base.js";

const POLITE = "PIN chỉ để mỗi người làm phần của mình; người rành máy vẫn xem được. Quên PIN thì không lấy lại được.";
const NO_LOCK = "Ở địa chỉ này trình duyệt không cho đặt PIN. Ông/bà vẫn dùng tên riêng được.";
const WRONG = "PIN chưa đúng. Ông/bà thử lại.";

const input = (properties) => tag("input", { autocomplete: "off", required: true, ...properties });
const pinField = (properties = {}) => input({ name: "pin", type: "password", inputMode: "numeric", pattern: "[0-9]{4,8}", maxLength: 8, title: "Từ 4 đến 8 chữ số", ...properties });

function form(fields, button, submit) {
  const told = tag("p", { className: "said", role: "status" });
  const made = tag("form", { className: "person" }, ...fields, tag("button", {}, button), told);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = (await submit(made.elements)) ?? "";
  });
  return made;
}

/** A form for a name and a PIN; `known` is who is being changed. */
function details(known, button, submit) {
  const name = tag("label", {}, "Tên", input({ name: "who", type: "text", maxLength: 60, value: known?.name ?? "" }));
  const pin = tag("label", {}, known?.pin ? "PIN mới (để trống: giữ PIN cũ)" : "PIN (không bắt buộc)", pinField({ required: false, autocomplete: "new-password" }));
  const note = tag("p", { className: "fine" }, lockable ? POLITE : NO_LOCK);
  return form([name, ...(lockable ? [pin] : []), note], button, async ({ who, pin: typed }) => {
    if (!who.value.trim()) return "Xin ghi tên.";
    await submit(who.value, typed?.value ?? "");
    return "";
  });
}

function unlock(person, done) {
  const field = tag("label", {}, `PIN của ${person.name}`, pinField());
  return form([field], "Mở", async ({ pin }) => {
    if (!(await opens(person, pin.value))) return WRONG;
    choose(person.id);
    done();
    return "";
  });
}

function names(place, done) {
  const buttons = people().map((person) => {
    const made = tag("button", { type: "button" }, person.name + (person.pin ? " (có PIN)" : ""));
    made.addEventListener("click", () => {
      if (person.pin) {
        const asked = unlock(person, done);
        place.replaceChildren(asked);
        asked.elements.pin.focus();
        return;
      }
      choose(person.id);
      done();
    });
    return tag("li", {}, made);
  });
  return tag("ul", { className: "names" }, ...buttons);
}

/** Ask who it is; `done` is called when somebody was chosen. */
export function ask(place, done) {
  const inside = tag("div");
  inside.append(names(inside, done));
  const more = tag("details", { open: !people().length }, tag("summary", {}, "Thêm người"), details(null, "Thêm", async (name, pin) => (await add(name, pin), done())));
  place.replaceChildren(tag("h2", {}, "Ai đang học?"), tag("p", {}, "Mỗi người một tên, để bài làm và tiến độ không lẫn nhau."), inside, more);
}

/** Say who it is, with ways to change name and PIN or to let somebody else learn. */
export function tell(place, changed) {
  const person = current();
  const other = tag("button", { type: "button" }, "Đổi người");
  other.addEventListener("click", () => {
    choose("");
    changed();
  });
  const own = tag("details", {}, tag("summary", {}, "Sửa tên, đặt PIN"), details(person, "Lưu", async (name, pin) => (await change(person, name, pin), changed())));
  place.replaceChildren(tag("p", { className: "present" }, "Đang học: ", tag("b", {}, person.name), " ", other), own);
}
