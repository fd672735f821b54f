// Where the customer writes: the person button, the growing input, the send button, and what is wrong just now.

import { h, setText } from "./dom.js";
import * as icons from "./icons.js";

/** Characters as the server counts them: an emoji is one, not two. */
const length = (text) => [...text].length;

export class Composer {
  constructor(texts, { onSend, onPerson, onContact }) {
    this.texts = texts;
    this.onSend = onSend;
    this.notice = h("p", { class: "notice", role: "status", hidden: true });
    this.limit = h("p", { class: "limit", role: "status", id: "limit" });
    this.personLabel = h("span");
    this.person = h("button", { type: "button", class: "person", hidden: true, dataset: { part: "person" }, on: { click: onPerson } }, icons.person(), this.personLabel);
    this.contactLabel = h("span");
    this.contact = h("button", { type: "button", class: "person", hidden: true, dataset: { part: "contact" }, on: { click: onContact } }, icons.letter(), this.contactLabel);
    this.input = h("textarea", {
      rows: "1",
      dir: "auto",
      autocomplete: "off",
      enterkeyhint: "send",
      "aria-describedby": "limit",
      dataset: { part: "input" },
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event) },
    });
    this.send = h("button", { type: "submit", class: "send", disabled: true, dataset: { part: "send" } }, icons.send());
    this.form = h("form", { class: "write", on: { submit: (event) => this.#submit(event) } }, this.input, this.send);
    this.node = h("div", { class: "composer" }, this.notice, h("div", { class: "ways" }, this.person, this.contact), this.form, this.limit);
  }

  relabel() {
    setText(this.personLabel, this.texts.get("ui_person"));
    setText(this.contactLabel, this.texts.get("ui_contact"));
    this.input.placeholder = this.texts.get("ui_placeholder");
    this.input.setAttribute("aria-label", this.texts.get("ui_placeholder"));
    this.send.setAttribute("aria-label", this.texts.get("ui_send"));
    this.send.title = this.texts.get("ui_send");
    this.#typed();
  }

  update(store) {
    const state = store.conversation?.state;
    const { usable } = store;
    this.person.hidden = !usable || (state !== "bot" && state !== "closed");
    this.contact.hidden = !usable || !this.#leaves(store.conversation);
    this.person.disabled = store.askingPerson;
    this.person.classList.toggle("busy", store.askingPerson);
    const offline = !store.online || navigator.onLine === false;
    const trouble = offline ? "ui_offline" : store.trouble ? "ui_failed" : "";
    this.notice.hidden = !trouble;
    setText(this.notice, trouble ? this.texts.get(trouble) : "");
    this.form.hidden = !usable;
    this.node.hidden = !usable && !offline;
  }

  /** An address helps where nobody is at work, or nobody is free. */
  #leaves(conversation) {
    if (!conversation) return false;
    const { state, desk_open: open, contact_known: known } = conversation;
    return state === "queued" ? !known : state !== "human" && open === false;
  }

  /** The input is as high as its text, up to five lines (the stylesheet's max-height). */
  grow() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  #typed() {
    const count = length(this.input.value);
    const most = this.texts.limit;
    const over = count > most;
    setText(this.limit, count > most * 0.9 ? `${this.texts.get("ui_limit", { limit: most })} (${count}/${most})` : "");
    this.limit.classList.toggle("over", over);
    this.input.setAttribute("aria-invalid", String(over));
    this.send.disabled = over || !this.input.value.trim();
    this.grow();
  }

  #key(event) {
    // While an input method is composing, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    if (this.send.disabled) return;
    this.onSend(this.input.value.trim());
    this.input.value = "";
    this.#typed();
    this.input.focus();
  }
}
