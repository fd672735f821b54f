// The left side: conversations in tabs, with a filter. Rows are kept between refreshes, so that focus and place stay.

import { h, setText } from "../chat/dom.js";
import * as format from "./format.js";

export const TABS = [
  { id: "waiting", label: "Waiting", state: "queued", empty: "Nobody is waiting." },
  { id: "mine", label: "Mine", state: "human", empty: "You have no conversations. Claim one that is waiting." },
  { id: "open", label: "All open", state: "open", empty: "There are no open conversations." },
  { id: "closed", label: "Closed", state: "closed", empty: "Nothing has been closed yet." },
];

export class Queue {
  tab = TABS[0];
  #rows = new Map();
  #conversations = [];

  constructor({ onTab, onOpen }) {
    this.onOpen = onOpen;
    this.filter = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter the list", "aria-keyshortcuts": "/", dataset: { part: "filter" }, on: { input: () => this.#draw(), keydown: (event) => this.#filterKey(event) } });
    this.tabs = TABS.map((tab) => h("button", { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": "conversations", dataset: { part: `tab-${tab.id}` }, on: { click: () => onTab(tab), keydown: (event) => this.#tabKey(event) } }, tab.label, h("span", { class: "count" })));
    this.list = h("ul", { class: "rows" });
    this.empty = h("p", { class: "empty" });
    this.node = h(
      "nav",
      { class: "queue", "aria-label": "Conversations" },
      h("div", { class: "tabs", role: "tablist", "aria-label": "Which conversations" }, ...this.tabs),
      h("div", { class: "search" }, this.filter, h("kbd", { text: "/", "aria-hidden": "true" })),
      h("div", { class: "scroll", role: "tabpanel", id: "conversations", tabindex: "-1" }, this.list, this.empty),
    );
    this.select(TABS[0]);
  }

  select(tab) {
    this.tab = tab;
    this.tabs.forEach((button, index) => {
      button.setAttribute("aria-selected", String(TABS[index] === tab));
      button.tabIndex = TABS[index] === tab ? 0 : -1;
    });
    this.list.parentElement.setAttribute("aria-labelledby", `tab-${tab.id}`);
  }

  /** Between two tabs: nothing is known yet, so nothing is claimed. */
  clear() {
    this.#conversations = [];
    this.#draw();
    this.empty.hidden = true;
  }

  show(conversations, waiting, chosen) {
    this.#conversations = conversations;
    this.chosen = chosen;
    setText(this.tabs[0].lastChild, waiting ? String(waiting) : "");
    this.#draw();
  }

  choose(id) {
    this.chosen = id;
    this.#draw();
    this.#rows.get(id)?.button.scrollIntoView({ block: "nearest" });
  }

  /** The conversation `step` places below the chosen one in what is visible; the first if none is chosen. */
  neighbour(step) {
    const ids = this.#visible().map(({ id }) => id);
    const at = ids.indexOf(this.chosen);
    if (at < 0) return ids[0] ?? null;
    return ids[Math.min(ids.length - 1, Math.max(0, at + step))];
  }

  /** Once a second: only the waiting times. */
  tick() {
    for (const { wait, conversation } of this.#rows.values()) this.#wait(wait, conversation);
  }

  #visible() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.#conversations.filter((conversation) => {
      const text = [conversation.language, conversation.language_name, conversation.reason && format.reason(conversation.reason), conversation.case_number, format.channel(conversation.channel), conversation.agent?.name, conversation.last_text].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  #draw() {
    const visible = this.#visible();
    const wanted = new Set(visible.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue;
      row.node.remove();
      this.#rows.delete(id);
    }
    visible.forEach((conversation, index) => {
      const row = this.#rows.get(conversation.id) ?? this.#make(conversation.id);
      this.#fill(row, conversation);
      if (this.list.children[index] !== row.node) this.list.insertBefore(row.node, this.list.children[index] ?? null);
    });
    this.empty.hidden = visible.length > 0;
    setText(this.empty, this.#conversations.length && !visible.length ? "Nothing matches the filter." : this.tab.empty);
  }

  #make(id) {
    const row = {
      language: h("span", { class: "chip language" }),
      reason: h("span", { class: "chip reason" }),
      owner: h("span", { class: "chip owner" }),
      wait: h("span", { class: "wait" }),
      text: h("span", { class: "last", dir: "auto" }),
      case: h("span", { class: "case" }),
      count: h("span", { class: "messages" }),
    };
    row.button = h(
      "button",
      { type: "button", class: "conversation", dataset: { part: "conversation-row", id }, on: { click: () => this.onOpen(id) } },
      h("span", { class: "chips" }, row.language, row.reason, row.owner, row.wait),
      row.text,
      h("span", { class: "facts" }, row.case, row.count),
    );
    row.node = h("li", {}, row.button);
    this.#rows.set(id, row);
    return row;
  }

  #fill(row, conversation) {
    row.conversation = conversation;
    setText(row.language, (conversation.language ?? "").toUpperCase());
    row.language.title = conversation.language_name ?? "";
    row.reason.hidden = !conversation.reason;
    row.reason.dataset.reason = conversation.reason ?? "";
    setText(row.reason, conversation.reason ? format.reason(conversation.reason) : "");
    const owner = conversation.agent?.name ?? (conversation.state === "bot" ? "bot" : "");
    row.owner.hidden = !owner || this.tab.id === "mine";
    setText(row.owner, owner);
    const who = { bot: "Bot: ", agent: `${conversation.agent?.name ?? "Agent"}: ` }[conversation.last_author] ?? "";
    setText(row.text, who + (conversation.last_text ?? ""));
    row.text.lang = conversation.language ?? "";
    setText(row.case, conversation.case_number ?? "");
    setText(row.count, conversation.messages === 1 ? "1 message" : `${conversation.messages ?? 0} messages`);
    row.button.toggleAttribute("aria-current", conversation.id === this.chosen);
    if (conversation.id === this.chosen) row.button.setAttribute("aria-current", "true");
    // Someone wrote and waits for an answer: worth a look, whatever the order of the list.
    row.button.classList.toggle("unanswered", conversation.state === "human" && conversation.last_author === "customer");
    this.#wait(row.wait, conversation);
  }

  #wait(node, { state, queued_at: queuedAt, last_at: lastAt }) {
    const time = state === "queued" ? queuedAt : lastAt;
    setText(node, time ? format.since(time) : "");
    node.dataset.urgency = state === "queued" && time ? format.urgency(time) : "";
    node.title = time ? `${state === "queued" ? "Waiting since" : "Last message"} ${format.clock(time)}` : "";
  }

  #filterKey(event) {
    if (event.key === "Escape") {
      this.filter.value = "";
      this.#draw();
      this.filter.blur();
    }
    if (event.key === "Enter" && this.neighbour(0)) this.onOpen(this.neighbour(0));
  }

  #tabKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = this.tabs[(this.tabs.indexOf(event.currentTarget) + step + this.tabs.length) % this.tabs.length];
    next.focus();
    next.click();
  }
}
