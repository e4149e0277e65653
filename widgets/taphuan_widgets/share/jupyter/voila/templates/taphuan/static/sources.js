// The front-end modules and styles of widgets: by address where the page has one, else from text.

export class Sources {
  /** `assets` is {base, modules}: for each module's name the names of its script and style sheet. */
  constructor(assets) {
    this.base = assets?.base ?? "";
    this.modules = assets?.modules ?? {};
    this.addresses = new Map();
    this.texts = new Map(); // scripts and styles by the name of their module
  }

  /** Return what the module of a view exports by default, with its style in the page. */
  async load({ module: name, script, style }, model) {
    const known = this.modules[name];
    if (known) {
      this.link(known[1]);
      return (await import(this.base + known[0])).default[name].default;
    }
    if (name && script) this.texts.set(name, [script, style]);
    const [text, look] = this.texts.get(name) ?? [model.get("_esm"), model.get("_css")];
    this.style(look);
    return (await import(this.address(text))).default;
  }

  link(name) {
    const href = name && this.base + name;
    if (!href || document.querySelector(`link[href="${CSS.escape(href)}"]`)) return;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  }

  address(text) {
    if (!this.addresses.has(text))
      this.addresses.set(text, URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    return this.addresses.get(text);
  }

  style(text) {
    if (!text || this.addresses.has(text)) return;
    this.addresses.set(text, "");
    document.head.append(Object.assign(document.createElement("style"), { textContent: text }));
  }
}
