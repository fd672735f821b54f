// The form for an e-mail address or phone number, for when nobody is there to answer.

import { h, setText } from "./dom.js";
import { uuid } from "./outbox.js";

export class ContactForm {
  #id = uuid();

  constructor(texts, { onContact, onBack }) {
    this.texts = texts;
    this.onContact = onContact;
    this.intro = h("p", { id: "contact-intro" });
    this.label = h("span");
    this.field = h("input", {
      type: "text",
      dir: "auto",
      autocomplete: "email",
      required: true,
      maxlength: "300",
      "aria-describedby": "contact-fault",
      dataset: { part: "contact-field" },
      on: { input: () => this.#fault("") },
    });
    this.noteLabel = h("span");
    this.note = h("textarea", { rows: "2", dir: "auto", maxlength: "3000", dataset: { part: "contact-note" } });
    this.fault = h("p", { class: "fault", role: "alert", id: "contact-fault" });
    this.send = h("button", { type: "submit", class: "again", dataset: { part: "contact-send" } });
    this.back = h("button", { type: "button", class: "back", dataset: { part: "contact-back" }, on: { click: onBack } });
    this.node = h(
      "form",
      { class: "contact", hidden: true, novalidate: true, "aria-labelledby": "contact-intro", on: { submit: (event) => this.#submit(event) } },
      this.intro,
      h("label", {}, this.label, this.field),
      h("label", {}, this.noteLabel, this.note),
      this.fault,
      h("div", { class: "both" }, this.back, this.send),
    );
  }

  relabel() {
    setText(this.intro, this.texts.get("ui_contact_intro"));
    setText(this.label, this.texts.get("ui_contact_field"));
    setText(this.noteLabel, this.texts.get("ui_contact_note"));
    setText(this.send, this.texts.get("ui_contact_send"));
    setText(this.back, this.texts.get("ui_contact_cancel"));
  }

  clear() {
    this.#id = uuid();
    this.field.value = "";
    this.note.value = "";
    this.#fault("");
  }

  #fault(text) {
    setText(this.fault, text);
    this.field.setAttribute("aria-invalid", String(Boolean(text)));
  }

  /** The same id until it has worked: an answer that got lost must not open a second case. */
  async #submit(event) {
    event.preventDefault();
    if (this.send.disabled) return;
    const contact = this.field.value.trim();
    if (!contact) return this.#refused(this.texts.get("ui_contact_wrong"));
    this.send.disabled = true;
    try {
      await this.onContact({ id: this.#id, contact, note: this.note.value.trim() });
    } catch (error) {
      this.#refused(error.status === 422 ? error.message : this.texts.get("ui_failed"));
    } finally {
      this.send.disabled = false;
    }
  }

  #refused(text) {
    this.#fault(text);
    this.field.focus();
  }
}
