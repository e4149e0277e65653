import { question, tag, byName } from "./base.js";

let serial = 0;

export default question(({ asked, labelledBy, give }) => {
  const hint = tag("p", { className: "tq-hint" }, "Với mỗi mục, chọn một nhóm. Mục chưa rõ thì để “Chưa xếp”.");
  const rows = asked.things.map(({ id, html }) => {
    serial += 1;
    const label = tag("legend", { innerHTML: html });
    const inputs = [{ id: "", html: "Chưa xếp" }, ...asked.groups].map((group) => {
      const input = tag("input", { type: "radio", name: `tq-nhom-${serial}`, value: group.id });
      return { input, card: tag("label", { className: "tq-pill" }, input, tag("span", { innerHTML: group.html })) };
    });
    const node = tag("fieldset", { className: "tq-sorting" }, label, ...inputs.map(({ card }) => card));
    return { id, node, inputs: inputs.map(({ input }) => input) };
  });
  const chosen = ({ inputs }) => inputs.find((input) => input.checked)?.value;
  const node = tag("div", { className: "tq-controls", role: "group", "aria-labelledby": labelledBy }, hint, ...rows.map((row) => row.node));
  node.addEventListener("change", () => give(byName(rows.map((row) => [row.id, chosen(row)]))));
  const show = (value) => {
    for (const { id, inputs } of rows) {
      const wanted = inputs.find((input) => input.value === value?.[id]) ?? inputs[0];
      wanted.checked = true;
    }
  };
  const lock = (locked) => rows.forEach((row) => (row.node.disabled = locked));
  return { node, show, lock };
});
