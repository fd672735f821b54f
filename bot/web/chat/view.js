// The whole chat on screen: launcher and window. Draws what the store says; what the customer does goes to the given handlers.

import { Composer } from "./composer.js";
import { ContactForm } from "./contact.js";
import { h, setText } from "./dom.js";
import { Header } from "./header.js";
import * as icons from "./icons.js";
import { Log } from "./log.js";
import { safeAddress } from "./markdown.js";

// Too small for a window in the corner: the chat takes the whole screen (the same condition as in chat.css).
const SMALL = "(max-width: 479.98px), (max-height: 459.98px)";

// What stands in the place of the conversation: words, the button's words, the button's part.
const INSTEAD = {
  consent: ["ui_consent", "ui_consent_button", "consent"],
  expired: ["ui_session_expired", "ui_new_chat", "new-chat"],
  failed: ["ui_load_error", "ui_retry", "reload"],
  refused: ["ui_user_refused", "ui_retry", "reload"],
};

export class View {
  /** `embedded`: somebody else draws the launcher, and the window fills the page. `privacy`: address of the shop's privacy notice. */
  constructor(store, texts, handlers, { embedded = false, privacy = "" } = {}) {
    Object.assign(this, { store, texts, handlers, embedded, privacy });
    this.header = new Header(texts, { ...handlers, onClose: () => this.close() }, embedded ? "h1" : "h2");
    this.log = new Log(texts, handlers);
    this.contact = new ContactForm(texts, { onContact: handlers.onLeaveContact, onBack: () => this.#showContact(false) });
    this.composer = new Composer(texts, { ...handlers, onContact: () => this.#showContact(true) });
    this.problem = h("div", { class: "problem", role: "alert", hidden: true });
    this.badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true, dataset: { part: "badge" } });
    this.launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", dataset: { part: "launcher" }, on: { click: () => this.open() } }, icons.chat(), this.badge);
    this.panel = h(
      "dialog",
      {
        class: "panel",
        "aria-labelledby": "title",
        dataset: { part: "panel" },
        on: {
          // Esc: from the browser when the window is modal, from the keyboard when it is not.
          cancel: (event) => (event.preventDefault(), this.close()),
          keydown: (event) => event.key === "Escape" && !event.isComposing && (event.preventDefault(), this.close()),
        },
      },
      this.header.node,
      this.log.node,
      this.problem,
      this.contact.node,
      this.composer.node,
    );
    this.node = h("div", { class: embedded ? "faqtotum embedded" : "faqtotum" }, embedded ? null : this.launcher, this.panel);
    this.relabel();
  }

  get isOpen() {
    return this.panel.open;
  }

  open() {
    if (this.isOpen) return;
    // Full screen: everything behind is out of reach, for the keyboard too.
    if (!this.embedded && matchMedia(SMALL).matches) this.panel.showModal();
    else this.panel.show();
    this.launcher.setAttribute("aria-expanded", "true");
    this.launcher.hidden = true;
    this.fit();
    this.composer.grow();
    this.log.toEnd();
    this.handlers.onOpen();
    this.focus();
  }

  close() {
    if (!this.isOpen) return;
    this.panel.close();
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
    this.handlers.onClose();
  }

  /** To where the customer goes on. */
  focus() {
    const instead = this.problem.querySelector("button");
    if (!this.contact.node.hidden) this.contact.field.focus();
    else (this.composer.form.hidden ? (instead ?? this.header.close) : this.composer.input).focus();
  }

  #showContact(shown) {
    this.contact.node.hidden = !shown;
    this.composer.node.classList.toggle("aside", shown);
    this.log.toEnd();
    this.focus();
  }

  /** The address was taken. */
  contactLeft() {
    this.contact.clear();
    this.#showContact(false);
  }

  /** A pressed button may vanish under the focus. With a mouse one goes on typing; a touch screen's keyboard must not jump up. */
  keepFocus() {
    const next = matchMedia("(pointer: fine)").matches ? this.composer.input : this.log.node;
    if (this.panel.getRootNode().activeElement !== this.composer.input) next.focus({ preventScroll: true });
  }

  /** An on-screen keyboard covers part of the page: the window keeps to what is left. */
  fit() {
    const height = window.visualViewport?.height;
    if (height) this.panel.style.setProperty("--visible-height", `${Math.round(height)}px`);
  }

  relabel() {
    this.node.lang = this.texts.language;
    this.header.relabel();
    this.log.relabel();
    this.composer.relabel();
    this.contact.relabel();
    this.log.node.setAttribute("aria-label", this.texts.get("ui_title"));
    this.update();
  }

  update() {
    this.header.update(this.store);
    this.log.update(this.store);
    this.composer.update(this.store);
    this.#problem();
    this.#unread();
  }

  #problem() {
    const { phase } = this.store;
    const kind = phase in INSTEAD ? `${phase} ${this.texts.language} ${this.texts.loaded}` : "";
    if (kind === this.shown) return;
    this.shown = kind;
    this.problem.hidden = !kind;
    this.problem.replaceChildren();
    if (!kind) return;
    const [words, label, part] = INSTEAD[phase];
    const agree = phase === "consent";
    this.problem.setAttribute("role", agree ? "note" : "alert");
    this.problem.append(
      h("p", { text: this.texts.get(words) }, agree && this.#privacy()),
      h("button", {
        type: "button",
        class: "again",
        text: this.texts.get(label),
        dataset: { part },
        on: { click: agree ? this.handlers.onConsent : this.handlers.onNewChat },
      }),
    );
  }

  #privacy() {
    const href = safeAddress(this.privacy);
    return href && h("span", {}, " ", h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", text: this.texts.get("ui_privacy") }));
  }

  get unread() {
    return this.isOpen ? 0 : this.store.unread;
  }

  #unread() {
    const count = this.unread;
    this.badge.hidden = count === 0;
    setText(this.badge, count > 99 ? "99+" : count ? String(count) : "");
    const label = this.texts.get("ui_open");
    this.launcher.setAttribute("aria-label", count ? `${label} (${count})` : label);
    this.handlers.onState?.();
  }
}
