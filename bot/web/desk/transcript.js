// All messages of one conversation, as the customer saw them, with what the bot made of each in the margin.

import { h } from "../chat/dom.js";
import { markdown } from "../chat/markdown.js";
import * as format from "./format.js";
import { understood } from "./understood.js";

const NAMES = { customer: "Customer", bot: "Bot", agent: "Agent", system: "" };

export class Transcript {
  #shown = new Map();
  #id = null;

  constructor({ onRetry }) {
    this.onRetry = onRetry;
    this.node = h("div", { class: "transcript", role: "log", "aria-label": "Transcript", tabindex: "0", dataset: { part: "transcript" } });
  }

  /** pending: this agent's replies that the server doesn't have yet. */
  show(id, messages, pending, expanded) {
    const other = id !== this.#id || expanded !== this.expanded;
    if (other) {
      this.node.replaceChildren();
      this.#shown.clear();
      this.expanded = expanded;
    }
    const stick = other || this.#atEnd();
    for (const message of messages) this.#put(message.seq, `${message.outcome ?? ""} ${Boolean(message.decision)}`, () => this.#message(message));
    for (const [key, { node }] of this.#shown) {
      if (typeof key === "number" || pending.some((item) => item.id === key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    for (const item of pending) this.#put(item.id, item.status, () => this.#pending(item));
    this.#id = id;
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
        offered.length ? h("ul", { class: "offered", "aria-label": "Buttons offered" }, ...offered) : null,
      ),
      understood(message, this.expanded),
    );
  }

  #pending({ id, text, status, problem }) {
    const state = status === "failed" ? h("p", { class: "unsent", role: "alert" }, `Not sent: ${problem} `, h("button", { type: "button", text: "Try again", on: { click: () => this.onRetry(id) } })) : null;
    return h("article", { class: `entry agent pending ${status}` }, h("div", { class: "said" }, h("div", { class: "bubble", dir: "auto", dataset: { author: "agent" } }, markdown(text)), state));
  }
}
