import { question, options, tag, byName } from "./base.js";

let serial = 0;

export default question(({ asked, labelledBy, give }) => {
  serial += 1;
  const { node, inputs, lock } = options("radio", asked.options, labelledBy);
  const reason = tag("textarea", { rows: 3, maxLength: 200_000, id: `tq-ly-do-${serial}` });
  const label = tag("label", { htmlFor: reason.id, className: "tq-reason" }, "Vì sao ông/bà chọn mức đó?");
  const changed = (how) => {
    const rating = inputs.find((input) => input.checked)?.value;
    give(byName([["rating", rating], ["reason", reason.value]]), how);
  };
  node.addEventListener("change", (event) => event.target !== reason && changed());
  reason.addEventListener("input", () => changed({ typing: true }));
  const show = (value) => {
    for (const input of inputs) input.checked = input.value === value?.rating;
    if (reason.value !== (value?.reason ?? "")) reason.value = value?.reason ?? "";
  };
  return {
    node: tag("div", { className: "tq-controls" }, node, label, reason),
    show,
    lock: (locked) => {
      lock(locked);
      reason.readOnly = locked;
    },
  };
});
