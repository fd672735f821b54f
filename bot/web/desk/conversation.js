// The right side: one conversation with its facts, what can be done with it, its transcript and the reply box.

import { uuid } from "../chat/outbox.js";
import { h, icon, setText } from "../chat/dom.js";
import { lasting } from "../chat/storage.js";
import * as format from "./format.js";
import { Transcript } from "./transcript.js";

const EXPANDED = "faqtotum.desk.expanded";

export class Conversation {
  id = null;
  #data = null;
  #drafts = new Map();
  #pending = new Map();
  #busy = false;

  constructor(api, { onChanged, onBack }) {
    Object.assign(this, { api, onChanged });
    this.transcript = new Transcript({ onRetry: (id) => this.#retry(id) });
    this.expanded = lasting.get(EXPANDED) === "yes";
    this.title = h("h2", { tabindex: "-1" });
    this.chips = h("p", { class: "chips" });
    this.details = h("dl", { class: "details" });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.claim = this.#button("claim", "Claim", "primary", "c");
    this.back = this.#button("return", "Return to bot");
    this.close = this.#button("close", "Close");
    this.toggle = h("button", { type: "button", class: "quiet", "aria-pressed": "false", dataset: { part: "understood" }, on: { click: () => this.#expand() } });
    this.reply = h("textarea", { rows: "2", dir: "auto", "aria-label": "Reply", dataset: { part: "reply" }, on: { input: () => this.#typed(), keydown: (event) => this.#key(event) } });
    this.send = h("button", { type: "submit", class: "primary", text: "Send", dataset: { part: "reply-send" } });
    this.form = h("form", { class: "reply", on: { submit: (event) => (event.preventDefault(), this.#reply()) } }, this.reply, this.send);
    this.nothing = h("div", { class: "nothing" }, h("p", { text: "Choose a conversation on the left." }), h("p", { class: "keys" }, ...[["j", "next"], ["k", "previous"], ["c", "claim"], ["/", "filter"]].flatMap(([key, does]) => [h("kbd", { text: key }), ` ${does} `])));
    this.body = h(
      "div",
      { class: "body", hidden: true },
      h(
        "header",
        {},
        h("div", { class: "top" }, h("button", { type: "button", class: "back quiet", "aria-label": "Back to the list", on: { click: onBack } }, icon("M14.5 6l-6 6 6 6")), this.title, h("div", { class: "actions" }, this.claim, this.back, this.close)),
        h("div", { class: "about" }, this.chips, this.details, this.toggle),
      ),
      this.problem,
      this.transcript.node,
      this.form,
    );
    this.node = h("main", { class: "conversation-view" }, this.nothing, this.body);
    this.#label();
  }

  get mine() {
    const conversation = this.#data?.conversation;
    return conversation?.state === "human" && conversation.agent?.id === this.api.agent?.id;
  }

  /** Show a conversation; null: none. */
  async open(id) {
    if (id === this.id) return;
    this.#keepDraft();
    this.id = id;
    this.#data = null;
    this.nothing.hidden = Boolean(id);
    this.#complain("");
    if (!id) this.body.hidden = true;
    else await this.refresh();
  }

  async refresh() {
    const { id } = this;
    if (!id) return;
    let data;
    try {
      data = await this.api.conversation(id);
    } catch (error) {
      if (id === this.id) this.#complain(error.message);
      if (id === this.id && !this.#data) this.body.hidden = true;
      if (id === this.id && !this.#data) this.nothing.hidden = false;
      return;
    }
    if (id !== this.id) return; // another one was opened meanwhile
    // Answers may overtake each other: a shorter transcript is an older one.
    if (this.#data && data.messages.length < this.#data.messages.length) return;
    const first = !this.#data;
    this.#data = data;
    this.#draw();
    if (first) this.reply.value = this.#drafts.get(id) ?? "";
    if (first) this.#typed();
  }

  /** claim, return or close; also by key. */
  async act(action) {
    if (!this.id || this.#busy) return;
    const { id } = this;
    this.#busy = true;
    this.#complain("");
    this.#draw();
    try {
      await this.api.act(id, action);
    } catch (error) {
      if (id === this.id) this.#complain(error.message);
    } finally {
      this.#busy = false;
    }
    await this.refresh();
    this.#draw();
    this.onChanged();
    if (id === this.id && action === "claim" && this.mine) this.reply.focus();
  }

  claimable() {
    const conversation = this.#data?.conversation;
    // Somebody else's is left claimable: the server's refusal names the owner.
    return Boolean(conversation) && !this.mine && ["queued", "human"].includes(conversation.state);
  }

  #button(action, label, kind = "", key = null) {
    return h("button", { type: "button", class: kind, dataset: { part: action }, "aria-keyshortcuts": key, on: { click: () => this.act(action) } }, label, key ? h("kbd", { text: key, "aria-hidden": "true" }) : null);
  }

  #draw() {
    if (!this.#data) return;
    const { conversation, messages } = this.#data;
    this.body.hidden = false;
    this.nothing.hidden = true;
    const name = [conversation.case_number, conversation.language_name ?? conversation.language].filter(Boolean).join(" · ");
    setText(this.title, name || "Conversation");
    this.#chips(conversation);
    this.#details(conversation.details ?? {}, (conversation.cases ?? []).filter((other) => other.case_number !== conversation.case_number));
    this.claim.hidden = !this.claimable();
    this.back.hidden = this.close.hidden = !this.mine;
    this.claim.disabled = this.back.disabled = this.close.disabled = this.#busy;
    this.reply.disabled = !this.mine;
    this.reply.placeholder = this.#hint(conversation);
    this.reply.lang = conversation.language ?? "";
    const stored = new Set(messages.map((message) => message.client_id));
    const pending = (this.#pending.get(this.id) ?? []).filter(({ id }) => !stored.has(id));
    this.#pending.set(this.id, pending);
    this.transcript.show(this.id, messages, pending, this.expanded, this.#data.notes);
    this.#typed();
  }

  #hint({ state, agent, language_name: language }) {
    if (this.mine) return `Write to the customer${language ? ` in ${language}` : ""} – Enter sends`;
    if (state === "closed") return "This conversation is closed.";
    if (state === "bot") return "The bot is talking to this customer.";
    if (agent) return `${agent.name} is talking to this customer.`;
    return "Claim the conversation to reply.";
  }

  #chips(conversation) {
    const chip = (kind, text, data = {}) => text && h("span", { class: `chip ${kind}`, text, dataset: data });
    const owner = conversation.agent ? `with ${this.mine ? "you" : conversation.agent.name}` : format.state(conversation.state);
    this.chips.replaceChildren(
      ...[
        chip("language", conversation.language?.toUpperCase()),
        chip("reason", conversation.reason && format.reason(conversation.reason), { reason: conversation.reason ?? "" }),
        chip("owner", owner),
        chip("channel", conversation.channel && format.channel(conversation.channel)),
      ].filter(Boolean),
    );
  }

  #details({ email, phone, order_number: order }, cases) {
    const facts = [
      ["E-mail", email],
      ["Phone", phone],
      ["Order", order],
      ["Earlier", cases.map((other) => `${other.case_number} (${format.reason(other.reason)}, ${format.state(other.state)})`).join(", ")],
    ].filter(([, value]) => value);
    this.details.replaceChildren(...facts.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value }))));
    this.details.hidden = facts.length === 0;
  }

  #expand() {
    this.expanded = !this.expanded;
    lasting.set(EXPANDED, this.expanded ? "yes" : "no");
    this.#label();
    this.#draw();
  }

  #label() {
    setText(this.toggle, this.expanded ? "Fold the bot's notes" : "Unfold the bot's notes");
    this.toggle.setAttribute("aria-pressed", String(this.expanded));
  }

  #complain(message) {
    this.problem.hidden = !message;
    setText(this.problem, message);
  }

  #keepDraft() {
    if (this.id) this.#drafts.set(this.id, this.reply.value);
    this.reply.value = "";
  }

  #typed() {
    this.send.disabled = this.reply.disabled || !this.reply.value.trim();
    this.reply.style.height = "auto";
    if (this.reply.scrollHeight) this.reply.style.height = `${this.reply.scrollHeight + 2}px`;
  }

  #key(event) {
    if (event.key === "Escape") this.reply.blur(); // back to the one-key commands
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#reply();
  }

  #reply() {
    const text = this.reply.value.trim();
    if (!text || !this.mine) return;
    this.#pending.set(this.id, [...(this.#pending.get(this.id) ?? []), { id: uuid(), text, status: "pending" }]);
    this.reply.value = "";
    this.#drafts.delete(this.id);
    this.#draw();
    this.#deliver(this.id);
  }

  #retry(messageId) {
    this.#mark(this.id, messageId, { status: "pending" });
    this.#deliver(this.id);
  }

  /** One after the other, so that no reply overtakes another; the id makes a repetition harmless. */
  async #deliver(id) {
    this.sending ??= new Set();
    if (this.sending.has(id)) return;
    this.sending.add(id);
    for (;;) {
      const item = (this.#pending.get(id) ?? []).find(({ status }) => status === "pending");
      if (!item) break;
      try {
        const { message } = await this.api.send(id, { id: item.id, text: item.text });
        if (id === this.id && this.#data && !this.#data.messages.some(({ seq }) => seq === message.seq)) this.#data.messages.push(message);
        this.#pending.set(id, (this.#pending.get(id) ?? []).filter((other) => other.id !== item.id));
        if (id === this.id) this.#draw();
      } catch (error) {
        this.#mark(id, item.id, { status: "failed", problem: error.message });
        if (id === this.id) this.refresh(); // perhaps the conversation is no longer ours
      }
    }
    this.sending.delete(id);
    this.onChanged();
  }

  #mark(id, messageId, change) {
    this.#pending.set(id, (this.#pending.get(id) ?? []).map((item) => (item.id === messageId ? { ...item, ...change } : item)));
    if (id === this.id) this.#draw();
  }
}
