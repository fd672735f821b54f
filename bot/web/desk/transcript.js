// All messages of one conversation, as the customer saw them, with what the bot made of each in the margin.

import { h } from "../chat/dom.js";
import { markdown } from "../chat/markdown.js";
import * as format from "./format.js";
import { understood } from "./understood.js";

const KINDS = { image: "Picture", video: "Video", audio: "Sound", document: "Document", sticker: "Sticker", location: "Location", contacts: "Contact", order: "Order" };
const NAMES = { customer: "Customer", bot: "Bot", agent: "Agent", system: "" };

export class Transcript {
  #shown = new Map();
  #id = null;

  constructor({ onRetry }) {
    this.onRetry = onRetry;
    this.node = h("div", { class: "transcript", role: "log", "aria-label": "Transcript", tabindex: "0", dataset: { part: "transcript" } });
  }

  /** pending: this agent's replies that the server doesn't have yet; notes: what customers never see. */
  show(id, messages, pending, expanded, notes = []) {
    const other = id !== this.#id || expanded !== this.expanded;
    this.#id = id;
    if (other) {
      this.node.replaceChildren();
      this.#shown.clear();
      this.expanded = expanded;
    }
    const stick = other || this.#atEnd();
    for (const message of messages) this.#put(message.seq, `${message.outcome ?? ""} ${Boolean(message.decision)}`, () => this.#message(message));
    // Between two messages: behind the one that it was written after.
    for (const [place, note] of notes.entries()) this.#put(note.seq + (place + 1) / (notes.length + 1), note.id, () => this.#note(note));
    for (const [key, { node }] of this.#shown) {
      if (typeof key === "number" || pending.some((item) => item.id === key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    for (const item of pending) this.#put(item.id, item.status, () => this.#pending(item));
    if (stick || pending.length) this.toEnd();
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  #atEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 120;
  }

  /** Draw a message once, and again only if it changed (a decision arrives after the message). Messages before pending ones. */
  #put(key, version, make) {
    const known = this.#shown.get(key);
    if (known?.version === version) return;
    const node = make();
    if (known) known.node.replaceWith(node);
    else {
      const after = typeof key === "number" ? [...this.#shown].filter(([other]) => typeof other !== "number" || other > key).map(([, row]) => row.node) : [];
      this.node.insertBefore(node, [...this.node.children].find((child) => after.includes(child)) ?? null);
    }
    this.#shown.set(key, { version, node });
  }

  #message(message) {
    const { author } = message;
    const bubble = h("div", { class: "bubble", dir: "auto", lang: message.language, dataset: { seq: message.seq, author } }, author === "customer" ? message.text : markdown(message.text));
    const offered = (message.buttons ?? []).map(({ title }) => h("li", { dir: "auto", text: title }));
    return h(
      "article",
      { class: `entry ${author}` },
      h(
        "div",
        { class: "said" },
        h("p", { class: "by" }, h("span", { class: "who", text: message.name ?? NAMES[author] ?? author }), " ", h("time", { datetime: message.created_at, text: format.clock(message.created_at) })),
        bubble,
        this.#attachment(message),
        message.outcome === "withheld" ? h("p", { class: "unsent", text: "Not sent: a person had taken over." }) : null,
        offered.length ? h("ul", { class: "offered", "aria-label": "Buttons offered" }, ...offered) : null,
      ),
      understood(message, this.expanded),
    );
  }

  /** A customer's file is fetched from the provider when the agent asks for it. */
  #attachment({ id, attachment }) {
    if (!attachment) return null;
    const name = attachment.filename ?? (attachment.voice ? "Voice note" : KINDS[attachment.kind] ?? attachment.kind);
    if (!attachment.file) return h("p", { class: "attachment", text: name });
    const href = `/api/v1/desk/conversations/${encodeURIComponent(this.#id)}/messages/${encodeURIComponent(id)}/file`;
    return h("p", { class: "attachment" }, h("a", { href, download: name, text: `Download: ${name}` }));
  }

  #note({ name, text, created_at: at }) {
    return h("aside", { class: "entry note" }, h("p", { class: "by" }, h("span", { class: "who", text: name ?? "Note" }), " ", h("time", { datetime: at, text: format.clock(at) })), h("p", { class: "bubble", text }));
  }

  #pending({ id, text, status, problem }) {
    const state = status === "failed" ? h("p", { class: "unsent", role: "alert" }, `Not sent: ${problem} `, h("button", { type: "button", text: "Try again", on: { click: () => this.onRetry(id) } })) : null;
    return h("article", { class: `entry agent pending ${status}` }, h("div", { class: "said" }, h("div", { class: "bubble", dir: "auto", dataset: { author: "agent" } }, markdown(text)), state));
  }
}
