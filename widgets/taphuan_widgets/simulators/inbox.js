import { button, facts, paragraphs, redraw, simulation } from "./stage.js";
import { tag } from "./base.js";

const CHANNELS = { email: "Thư điện tử", sms: "SMS", chat: "Tin nhắn mạng xã hội", call: "Cuộc gọi" };
const DECIDED = { keep: "Việc thật", delete: "Đã xóa", report: "Đã báo lừa đảo" };
const NUMBERS = ["156", "5656", "113", "1900"];

export default simulation(({ stage, deeds, key }) => {
  const node = tag("div", { className: "sm-inbox" });
  let open = null; // id of the message that is shown
  let shown = new Set(); // panels that are open: not part of the answer

  const decision = (message) => deeds.value("decide", message.id);
  const toggle = (panel) => (shown.has(panel) ? shown.delete(panel) : shown.add(panel));

  function go(id) {
    const before = open;
    open = id;
    shown = new Set();
    if (id) deeds.look("open", id);
    else deeds.changed();
    node.querySelector(id ? ".sm-title" : `[data-key="${CSS.escape(before)}"]`)?.focus();
  }

  /** Words that stand where a button was: they take over its key, and so the focus. */
  function instead(key, className, ...words) {
    const made = tag("p", { className, tabIndex: -1 }, ...words);
    made.dataset.key = key;
    return made;
  }

  function item(message) {
    const state = DECIDED[decision(message)] ?? (deeds.did("open", message.id) ? "Đã mở" : "Mới");
    const made = button("", () => go(message.id), { key: message.id, className: "sm-item" });
    if (decision(message)) made.classList.add("sm-done");
    const words = message.channel === "call" ? "Cuộc gọi đến" : message.subject || message.text.trim().split("\n")[0];
    made.append(
      tag("span", { className: "sm-line" }, tag("b", {}, message.sender), tag("span", { className: "sm-time" }, message.time)),
      tag("span", { className: "sm-snippet" }, words),
      tag("span", { className: "sm-line" }, tag("span", { className: "sm-channel" }, CHANNELS[message.channel]), tag("span", { className: "sm-state" }, state)),
    );
    return tag("li", {}, made);
  }

  function list() {
    return [tag("ul", { className: "sm-list" }, ...stage.messages.map(item))];
  }

  function page(link, thing) {
    const parts = [tag("p", { className: "sm-address" }, link.address), tag("b", {}, link.page.title), ...paragraphs(link.page.text)];
    if (link.page.asks) {
      const filled = deeds.did("fill", thing);
      parts.push(tag("p", { className: "sm-asks" }, `Trang yêu cầu điền: ${link.page.asks}`));
      parts.push(
        filled
          ? instead(`fill ${thing}`, "sm-note", "Đã gửi thông tin (mô phỏng, không có gì được gửi thật).")
          : button("Điền và gửi", () => deeds.act("fill", thing), { key: `fill ${thing}`, disabled: deeds.locked }),
      );
    }
    const close = button("Đóng trang", () => (toggle(`page ${thing}`), deeds.changed()), { key: `follow ${thing}` });
    return tag("div", { className: "sm-page" }, ...parts, close);
  }

  function link(message, each) {
    const thing = `${message.id}.${each.id}`;
    const inspected = shown.has(`look ${thing}`);
    const look = () => (toggle(`look ${thing}`), deeds.look("inspect", thing));
    const follow = () => (shown.add(`page ${thing}`), deeds.locked ? deeds.changed() : deeds.act("follow", thing));
    const made = tag(
      "div",
      { className: "sm-link" },
      tag("p", { className: "sm-linktext" }, each.text),
      tag(
        "div",
        { className: "sm-row" },
        button("Xem địa chỉ thật", look, { key: `look ${thing}`, expanded: inspected }),
        button("Mở", follow, { key: `follow ${thing}` }),
      ),
    );
    if (inspected) made.append(tag("p", { className: "sm-address" }, each.address));
    if (shown.has(`page ${thing}`)) made.append(page(each, thing));
    return made;
  }

  function replies(message) {
    if (!message.replies.length) return [];
    const said = deeds.value("reply", message.id);
    const found = message.replies.find(({ id }) => id === said);
    if (found) return [instead(`reply ${said}`, "sm-said", tag("b", {}, "Ông/bà: "), found.text)];
    const words = message.channel === "call" ? "Ông/bà nói gì? (không bắt buộc)" : "Trả lời (không bắt buộc)";
    const choices = message.replies.map(({ id, text }) =>
      button(text, () => deeds.act("reply", message.id, id), { key: `reply ${id}`, className: "sm-reply", disabled: deeds.locked }),
    );
    return [tag("p", { className: "sm-label", id: `${key}-tl` }, words), tag("div", { className: "sm-replies", role: "group", "aria-labelledby": `${key}-tl` }, ...choices)];
  }

  function report(message) {
    const sent = deeds.value("report", message.id);
    const [before, words] = sent ? [sent.split(" ")[0], sent.slice(sent.indexOf(" ") + 1)] : ["156", ""];
    const to = tag("select", { id: `${key}-den` }, ...NUMBERS.map((each) => tag("option", { value: each, selected: each === before }, each)));
    const text = tag("input", { type: "text", id: `${key}-nd`, maxLength: 300, autocomplete: "off", value: words });
    const hint = tag("p", { className: "sm-hint", id: `${key}-gy` }, "Soạn đúng mẫu đã học: chữ viết tắt, số bị phản ánh, nội dung.");
    text.setAttribute("aria-describedby", hint.id);
    const send = () => {
      if (!text.value.trim()) return text.focus();
      shown.delete("report");
      deeds.act("report", message.id, `${to.value} ${text.value}`);
      deeds.act("decide", message.id, "report");
      node.querySelector('[data-key="send"]')?.focus();
    };
    return tag(
      "div",
      { className: "sm-page" },
      tag("b", {}, "Soạn tin phản ánh"),
      tag("label", { htmlFor: to.id }, "Gửi tới số"),
      to,
      tag("label", { htmlFor: text.id }, "Nội dung tin nhắn"),
      text,
      hint,
      button("Gửi phản ánh", send, { key: "send", className: "sm-strong", disabled: deeds.locked }),
    );
  }

  function decide(message) {
    const now = decision(message);
    const choose = (value) => () => {
      if (value === "report" && message.reportable) {
        toggle("report");
        deeds.changed();
        node.querySelector(".sm-page select")?.focus();
      } else deeds.act("decide", message.id, value);
    };
    const names = { keep: "Việc thật, giữ lại", delete: message.channel === "call" ? "Tắt máy, không làm theo" : "Xóa, không làm theo", report: "Báo lừa đảo" };
    const buttons = Object.entries(names).map(([value, text]) =>
      button(text, choose(value), { key: `decide ${value}`, pressed: now === value, disabled: deeds.locked }),
    );
    const parts = [tag("p", { className: "sm-label", id: `${key}-qd` }, "Ông/bà quyết định:"), tag("div", { className: "sm-row sm-decide", role: "group", "aria-labelledby": `${key}-qd` }, ...buttons)];
    if (shown.has("report")) parts.push(report(message));
    else if (now === "report" && deeds.did("report", message.id)) {
      const sent = deeds.value("report", message.id);
      parts.push(instead("send", "sm-note", `Đã soạn gửi ${sent.split(" ")[0]}: ${sent.slice(sent.indexOf(" ") + 1)}`));
    }
    return parts;
  }

  function detail(message) {
    const inspected = shown.has("sender");
    const look = () => (toggle("sender"), deeds.look("inspect", message.id));
    const parts = [
      button("‹ Về danh sách", () => go(null), { key: "back", className: "sm-quiet" }),
      tag("p", { className: "sm-channel" }, `${CHANNELS[message.channel]} · ${message.time}`),
      tag("h4", { className: "sm-title", tabIndex: -1 }, message.sender),
      button("Xem kỹ người gửi", look, { key: "sender", expanded: inspected }),
    ];
    if (inspected) parts.push(facts(Object.entries(message.details)));
    if (message.subject) parts.push(tag("p", { className: "sm-subject" }, message.subject));
    parts.push(tag("div", { className: `sm-body sm-${message.channel}` }, ...paragraphs(message.text)));
    parts.push(...message.links.map((each) => link(message, each)), ...replies(message), ...decide(message));
    return [tag("article", { className: "sm-detail" }, ...parts)];
  }

  return {
    node,
    begin: () => (open = null),
    draw() {
      const message = stage.messages.find(({ id }) => id === open);
      redraw(node, message ? detail(message) : list());
    },
    progress: () => [stage.messages.filter(decision).length, stage.messages.length],
  };
});
