// Making elements, and asking for a reason. Text is always set as text.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

export function show(...children) {
  const main = document.getElementById("noi-dung");
  main.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return main;
}

export function say(text) {
  document.getElementById("said").textContent = text;
}

// Ask for a reason; the quick ones are chosen with a digit. Resolves to text, or null.
export function askReason(title, quick) {
  return new Promise((resolve) => {
    const field = h("input", { type: "text", id: "reason", maxLength: 500, autocomplete: "off" });
    const dialog = h("dialog", { className: "ask", "aria-labelledby": "ask-title" },
      h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); done(field.value.trim()); } },
        h("h2", { id: "ask-title" }, title),
        h("div", { className: "quick" }, quick.map((text, index) =>
          h("button", { type: "button", className: "button second", onclick: () => done(text) },
            h("kbd", {}, String(index + 1)), ` ${text}`))),
        h("label", { htmlFor: "reason" }, "Lý do khác"), field,
        h("div", { className: "buttons" },
          h("button", { type: "submit", className: "button" }, "Ghi"),
          h("button", { type: "button", className: "button second", onclick: () => done(null) }, "Thôi"))));
    const done = (text) => {
      if (text === "") return field.focus();
      dialog.remove();
      return resolve(text);
    };
    dialog.addEventListener("cancel", () => done(null));
    dialog.addEventListener("keydown", (event) => {
      const chosen = quick[Number(event.key) - 1];
      if (field.value === "" && chosen) { event.preventDefault(); done(chosen); }
    });
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
  });
}
