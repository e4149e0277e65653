// A replica in screens: papers to open, fields to fill, choices to make. A simulator passes what it adds:
// `screens({password: (item, tools) => ({node, update()})})`; `tools` has {deeds, key}.

import { button, facts, paragraphs, simulation } from "./stage.js";
import { tag } from "./base.js";

/** The chosen ids of an item. */
export const chosen = (deeds, id) => (deeds.value("set", id) ?? "").split(" ").filter(Boolean);

function text(item) {
  return { node: tag("div", { className: `sm-text sm-${item.tone ?? "plain"}` }, ...paragraphs(item.text)), update() {} };
}

function table({ caption, head, rows }) {
  const cells = (name, row) => row.map((each) => tag(name, name === "th" ? { scope: "col" } : {}, each));
  const made = tag(
    "table",
    {},
    tag("caption", {}, caption),
    tag("thead", {}, tag("tr", {}, ...cells("th", head))),
    tag("tbody", {}, ...rows.map((row) => tag("tr", {}, ...cells("td", row)))),
  );
  const node = tag("div", { className: "sm-table", tabIndex: 0, role: "region", "aria-label": caption }, made);
  return { node, update() {} };
}

/** A paper behind a button; opening it is part of the answer. */
function paper({ id, title, text: words = "", rows = {} }, { deeds }) {
  const content = tag("div", { className: "sm-paper", hidden: true });
  if (words) content.append(...paragraphs(words));
  if (Object.keys(rows).length) content.append(facts(Object.entries(rows)));
  const open = button(`Xem: ${title}`, () => {
    content.hidden = !content.hidden;
    open.setAttribute("aria-expanded", String(!content.hidden));
    deeds.look("look", id);
  }, { expanded: false });
  return { node: tag("div", {}, open, content), update() {} };
}

/** A label, a hint and a control. */
export function labelled({ label, hint }, control, id, ...below) {
  control.id = id;
  const parts = [tag("label", { htmlFor: id }, label)];
  if (hint) {
    parts.push(tag("p", { className: "sm-hint", id: `${id}-gy` }, hint));
    control.setAttribute("aria-describedby", `${id}-gy`);
  }
  return tag("div", { className: "sm-asked" }, ...parts, control, ...below);
}

function typed(item, { deeds, key }) {
  const input = tag("input", { type: "text", autocomplete: "off", maxLength: 300 });
  if (item.kind === "number") input.inputMode = "decimal";
  input.addEventListener("input", () => deeds.assign("set", item.id, input.value, { typing: true }));
  const unit = item.unit ? [tag("span", { className: "sm-unit" }, item.unit)] : [];
  const update = () => {
    const value = deeds.value("set", item.id) ?? "";
    if (input.value.trim().replace(/\s+/g, " ") !== value) input.value = value;
    input.readOnly = deeds.locked;
  };
  const node = labelled(item, input, `${key}-${item.id}`);
  if (unit.length) {
    const row = tag("div", { className: "sm-measured" });
    input.replaceWith(row);
    row.append(input, ...unit);
  }
  return { node, update };
}

/** Radio buttons, or check boxes for "picks". */
export function choice(item, { deeds, key }, draw = (_, words) => [words]) {
  const kind = item.kind === "picks" ? "checkbox" : "radio";
  const inputs = [];
  const cards = Object.entries(item.options).map(([id, words]) => {
    const input = tag("input", { type: kind, name: `${key}-${item.id}`, value: id });
    inputs.push(input);
    return tag("label", { className: "tq-option" }, input, tag("span", {}, ...draw(id, words)));
  });
  const legend = tag("legend", {}, item.label);
  const hint = item.hint ?? (kind === "checkbox" ? "Có thể chọn nhiều ý." : "");
  const hints = hint ? [tag("p", { className: "sm-hint" }, hint)] : [];
  const node = tag("fieldset", { className: "sm-asked sm-options" }, legend, ...hints, ...cards);
  node.addEventListener("change", (event) => {
    if (!inputs.includes(event.target)) return;
    deeds.assign("set", item.id, inputs.filter(({ checked }) => checked).map(({ value }) => value).join(" "));
  });
  const update = () => {
    const now = chosen(deeds, item.id);
    for (const input of inputs) {
      input.checked = now.includes(input.value);
      input.disabled = deeds.locked;
    }
  };
  return { node, update, cards };
}

const KINDS = { text, table, document: paper, field: typed, number: typed, choice, picks: choice };

/** Make the front-end module of a simulator in screens. */
export function screens(more = {}) {
  const kinds = { ...KINDS, ...more };
  return simulation(({ stage, deeds, key }) => {
    const bar = tag("p", { className: "sm-where" });
    const places = stage.screens.map(({ items }) => items.map((item) => ({ item, ...kinds[item.kind](item, { deeds, key }) })));
    const sheets = stage.screens.map(({ title }, index) => {
      const head = tag("h4", { className: "sm-title", tabIndex: -1 }, title);
      return tag("section", { className: "sm-sheet", "aria-label": title }, head, ...places[index].map(({ node }) => node));
    });
    const back = button("‹ Trước", () => go(now - 1), { className: "sm-quiet" });
    const next = button("Màn hình sau ›", () => go(now + 1));
    const node = tag("div", { className: "sm-screens" }, bar, ...sheets, tag("div", { className: "sm-row sm-turn" }, back, next));
    let now = -1;

    const visible = ({ item }) => Object.entries(item.when ?? {}).every(([id, option]) => chosen(deeds, id).includes(option));
    const open = (place) => place.item.id && place.item.label && visible(place) && !deeds.did("set", place.item.id);

    function go(index, focus = true) {
      now = index;
      turn();
      if (focus) sheets[now].querySelector(".sm-title").focus();
    }
    function turn() {
      sheets.forEach((sheet, index) => (sheet.hidden = index !== now));
      bar.textContent = `Màn hình ${now + 1}/${sheets.length}`;
      bar.hidden = sheets.length === 1;
      back.hidden = now === 0;
      next.hidden = now === sheets.length - 1;
    }
    function draw() {
      if (now < 0) {
        // Whoever comes back goes on at the first screen with something to do.
        now = Math.max(0, deeds.lines.length ? places.findIndex((each) => each.some(open)) : 0);
        turn();
      }
      for (const place of places.flat()) {
        place.node.hidden = !visible(place);
        place.update();
      }
    }
    return {
      node,
      draw,
      begin: () => go(0, false),
      progress() {
        const asked = places.flat().filter((place) => place.item.id && place.item.label && visible(place));
        return [asked.filter((place) => !open(place)).length, asked.length];
      },
    };
  });
}
