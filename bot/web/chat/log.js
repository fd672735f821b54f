// The list of messages. A row is made once and kept: screen readers hear it once, and nothing flickers.

import { h, setText } from "./dom.js";
import * as icons from "./icons.js";
import { markdown } from "./markdown.js";

const TOGETHER = 3 * 60 * 1000;

export class Log {
  #rows = new Map();

  constructor(texts, { onButton, onRetry, onRate }) {
    Object.assign(this, { texts, onButton, onRetry, onRate });
    this.end = h("div", { class: "typing", hidden: true }, h("span", { class: "dot" }), h("span", { class: "dot" }), h("span", { class: "dot" }), h("span", { class: "for-readers" }));
    this.list = h("div", { class: "messages" });
    this.node = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", dataset: { part: "log" } }, this.list, this.end);
  }

  /** The words changed: labels and times are written anew, the messages stay. */
  relabel() {
    for (const row of this.#rows.values()) this.#label(row);
    for (const day of this.list.querySelectorAll(".day")) setText(day, this.#day(new Date(day.dataset.time)));
  }

  update(store) {
    const messages = store.messages;
    const items = [...messages.map((message) => ({ message })), ...store.pending.map((pending) => ({ pending }))];
    const stick = this.#atEnd() || items.at(-1)?.pending;
    // A whole transcript that appears at once is not read out.
    const bulk = items.length - this.#rows.size > 3;
    if (bulk) this.node.setAttribute("aria-busy", "true");

    const wanted = new Set();
    let before = null;
    let place = this.list.firstElementChild;
    const put = (node) => {
      if (node === place) place = place.nextElementSibling;
      else this.list.insertBefore(node, place);
    };
    for (const item of items) {
      const row = this.#row(item);
      wanted.add(row);
      this.#status(row, item);
      this.#thumbs(row, item.message);
      if (!before || before.time.toDateString() !== row.time.toDateString()) {
        row.divider ??= h("div", { class: "day", dataset: { time: row.time.toISOString() }, text: this.#day(row.time) });
        put(row.divider);
      } else if (row.divider) {
        if (row.divider === place) place = place.nextElementSibling;
        row.divider.remove();
        row.divider = null;
      }
      row.node.classList.toggle("follows", Boolean(before && before.author === row.author && before.name === row.name && row.time - before.time < TOGETHER));
      put(row.node);
      before = row;
    }
    for (const [key, row] of this.#rows) {
      if (wanted.has(row)) continue;
      row.node.remove();
      row.divider?.remove();
      this.#rows.delete(key);
    }
    this.#buttons(store);
    this.end.hidden = !store.typing;
    setText(this.end.lastChild, store.typing ? this.texts.get("ui_typing") : "");
    if (bulk) requestAnimationFrame(() => this.node.removeAttribute("aria-busy"));
    if (stick) this.toEnd();
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  #atEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 80;
  }

  /** The row of a message; the one of a pending message becomes that of the stored message. */
  #row({ message, pending }) {
    const key = message ? message.client_id ?? `seq-${message.seq}` : pending.id;
    let row = this.#rows.get(key);
    if (!row) {
      row = this.#make(message ?? { author: "customer", text: pending.text, language: this.texts.language, buttons: [] });
      this.#rows.set(key, row);
    }
    if (message && !row.bubble.dataset.seq) {
      row.bubble.dataset.seq = message.seq;
      if (message.language) row.bubble.lang = message.language;
      row.time = new Date(message.created_at);
      this.#label(row);
    }
    return row;
  }

  #make(message) {
    const { author, name = null } = message;
    // What the customer typed is shown as typed; only our side writes markdown.
    const content = author === "customer" ? message.text : markdown(message.text);
    const bubble = h("div", { class: "bubble", dir: "auto", lang: message.language, dataset: { author } }, content);
    const row = { author, name, bubble, time: new Date(), buttons: [] };
    row.label = h("span", { class: author === "agent" ? "author" : "for-readers" });
    row.clock = h("time", { class: "time" });
    row.note = h("span", { class: "failed", hidden: true });
    row.node = h("div", { class: `row ${author}` }, row.label, bubble);
    if (author === "bot" && message.buttons?.length) row.node.append(this.#choices(row, message.buttons));
    row.node.append(h("div", { class: "meta" }, row.clock, row.note));
    if ("rating" in message) row.node.append(this.#makeThumbs(row, message.id));
    this.#label(row);
    return row;
  }

  /** Did it help? Only answers are asked about; pressing the same thumb again takes it back. */
  #makeThumbs(row, id) {
    row.thumbs = [true, false].map((helpful) =>
      h(
        "button",
        {
          type: "button",
          class: "thumb",
          "aria-pressed": "false",
          dataset: { part: helpful ? "helpful" : "not-helpful" },
          on: { click: () => this.onRate(id, row.rating === helpful ? null : helpful, row.rating) },
        },
        helpful ? icons.up() : icons.down(),
      ),
    );
    return h("div", { class: "thumbs" }, ...row.thumbs);
  }

  #thumbs(row, message) {
    if (!row.thumbs || !message) return;
    row.rating = message.rating ?? null;
    row.thumbs.forEach((thumb, index) => thumb.setAttribute("aria-pressed", String(row.rating === (index === 0))));
  }

  #choices(row, buttons) {
    row.buttons = buttons.map(({ id, title }) =>
      h("button", {
        type: "button",
        class: "choice",
        dir: "auto",
        text: title,
        dataset: { part: "quick-reply" },
        on: { click: () => this.onButton(id, title) },
      }),
    );
    return h("div", { class: "choices" }, ...row.buttons);
  }

  #label(row) {
    const names = { customer: this.texts.get("ui_you"), bot: this.texts.get("ui_bot"), agent: row.name ?? "" };
    setText(row.label, names[row.author] ?? "");
    setText(row.clock, new Intl.DateTimeFormat(this.#locale(), { hour: "numeric", minute: "2-digit" }).format(row.time));
    row.thumbs?.forEach((thumb, index) => {
      thumb.title = this.texts.get(index === 0 ? "ui_helpful" : "ui_not_helpful");
      thumb.setAttribute("aria-label", thumb.title);
    });
    row.clock.dateTime = row.time.toISOString();
  }

  /** British English has another clock than American: the browser knows which one is meant. */
  #locale() {
    const { language } = this.texts;
    return navigator.languages?.find((locale) => locale.split("-")[0] === language) ?? language;
  }

  #day(time) {
    return new Intl.DateTimeFormat(this.#locale(), { weekday: "long", day: "numeric", month: "long" }).format(time);
  }

  #status(row, { pending }) {
    const status = pending?.status ?? "stored";
    if (row.status === status) return;
    row.status = status;
    row.node.classList.toggle("pending", status === "pending");
    row.node.classList.toggle("unsent", status === "failed");
    row.note.hidden = status !== "failed";
    row.note.replaceChildren();
    if (status !== "failed") return;
    const retry = h("button", { type: "button", class: "retry", text: this.texts.get("ui_retry"), dataset: { part: "retry" }, on: { click: () => this.onRetry(pending.id) } });
    row.note.append(h("span", { text: this.texts.get("ui_not_sent") }), retry);
  }

  /** Choices can be taken while the bot has the word and nobody else has said anything since. */
  #buttons(store) {
    const last = store.messages.filter(({ author }) => author !== "bot").at(-1)?.seq ?? 0;
    const rows = [...this.#rows.values()].filter(({ buttons }) => buttons.length);
    const newest = rows.at(-1);
    const open = store.pending.length === 0 && ["bot", "closed"].includes(store.conversation?.state);
    for (const row of rows) {
      const free = row === newest && open && Number(row.bubble.dataset.seq) > last;
      for (const button of row.buttons) button.disabled = !free;
    }
  }
}
