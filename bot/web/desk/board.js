// The agent's workplace: the list, the open conversation, and what keeps both up to date.

import { h, setText } from "../chat/dom.js";
import { Conversation } from "./conversation.js";
import { keys } from "./keys.js";
import { Live } from "./live.js";
import { Queue } from "./queue.js";

export class Board {
  #loading = 0;

  constructor(api, { onLeave }) {
    this.api = api;
    this.queue = new Queue({ onTab: (tab) => this.#tab(tab), onOpen: (id) => this.open(id) });
    this.view = new Conversation(api, { onChanged: () => this.load(), onBack: () => this.open(null) });
    this.line = h("span", { class: "line", role: "status" });
    this.live = new Live(api, { onChange: (ids) => this.#changed(ids), onLine: (up) => this.#showLine(up) });
    this.node = h(
      "div",
      { class: "board" },
      h("header", { class: "masthead" }, h("h1", { text: "Desk" }), this.line, h("span", { class: "me", text: api.agent.name }), h("button", { type: "button", class: "quiet", text: "Sign out", dataset: { part: "logout" }, on: { click: onLeave } })),
      this.queue.node,
      this.view.node,
    );
  }

  start() {
    this.stopKeys = keys({
      "/": () => this.queue.filter.select(),
      j: () => this.#step(1),
      k: () => this.#step(-1),
      c: () => this.#claim(),
    });
    this.ticking = setInterval(() => this.queue.tick(), 1000);
    this.live.start();
    this.load();
  }

  stop() {
    this.stopKeys?.();
    clearInterval(this.ticking);
    this.live.stop();
    document.title = "Desk";
  }

  async load() {
    const number = (this.#loading += 1);
    const { tab } = this.queue;
    let answer;
    try {
      answer = await this.api.list(tab.state);
    } catch (error) {
      // Signed out: the page changes. No line: the mark in the masthead tells, and the next refresh comes.
      if (error.status !== 401) this.#showLine(false);
      return;
    }
    if (number !== this.#loading) return; // a newer question is on its way
    const all = answer.conversations;
    const shown = tab.id === "mine" ? all.filter(({ agent }) => agent?.id === this.api.agent.id) : all;
    this.queue.show(shown, answer.waiting, this.view.id);
    document.title = answer.waiting ? `(${answer.waiting}) Desk` : "Desk";
  }

  open(id) {
    this.node.classList.toggle("reading", Boolean(id));
    this.queue.choose(id);
    this.opening = this.view.open(id);
  }

  #tab(tab) {
    this.queue.select(tab);
    this.queue.clear();
    this.load();
  }

  #step(step) {
    const id = this.queue.neighbour(step);
    if (id) this.open(id);
  }

  /** Fast fingers press j and c in one go: first let the conversation arrive. */
  async #claim() {
    await this.opening;
    if (this.view.claimable()) this.view.act("claim");
  }

  #changed(ids) {
    this.load();
    if (!ids || ids.has(this.view.id)) this.view.refresh();
  }

  #showLine(up) {
    setText(this.line, up ? "" : "Reconnecting…");
  }
}
