// The whole chat on screen: launcher and window. Draws what the store says; what the customer does goes to the given handlers.

import { Composer } from "./composer.js";
import { h, setText } from "./dom.js";
import { Header } from "./header.js";
import * as icons from "./icons.js";
import { Log } from "./log.js";

// Too small for a window in the corner: the chat takes the whole screen (the same condition as in chat.css).
const SMALL = "(max-width: 479.98px), (max-height: 459.98px)";

export class View {
  constructor(store, texts, handlers) {
    Object.assign(this, { store, texts, handlers });
    this.header = new Header(texts, { onLanguage: handlers.onLanguage, onClose: () => this.close() });
    this.log = new Log(texts, handlers);
    this.composer = new Composer(texts, handlers);
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
      this.composer.node,
    );
    this.node = h("div", { class: "faqtotum" }, this.launcher, this.panel);
    this.relabel();
  }

  get isOpen() {
    return this.panel.open;
  }

  open() {
    if (this.isOpen) return;
    // Full screen: everything behind is out of reach, for the keyboard too.
    if (matchMedia(SMALL).matches) this.panel.showModal();
    else this.panel.show();
    this.launcher.setAttribute("aria-expanded", "true");
    this.launcher.hidden = true;
    this.fit();
    this.composer.grow();
    this.log.toEnd();
    this.composer.input.focus();
    this.handlers.onOpen();
  }

  close() {
    if (!this.isOpen) return;
    this.panel.close();
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
    this.handlers.onClose();
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
    const kind = phase === "expired" || phase === "failed" ? `${phase} ${this.texts.language}` : "";
    if (kind === this.shown) return;
    this.shown = kind;
    this.problem.hidden = !kind;
    this.problem.replaceChildren();
    if (!kind) return;
    const expired = phase === "expired";
    this.problem.append(
      h("p", { text: this.texts.get(expired ? "ui_session_expired" : "ui_load_error") }),
      h("button", {
        type: "button",
        class: "again",
        text: this.texts.get(expired ? "ui_new_chat" : "ui_retry"),
        dataset: { part: expired ? "new-chat" : "reload" },
        on: { click: this.handlers.onNewChat },
      }),
    );
  }

  #unread() {
    const count = this.isOpen ? 0 : this.store.unread;
    this.badge.hidden = count === 0;
    setText(this.badge, count > 99 ? "99+" : count ? String(count) : "");
    const label = this.texts.get("ui_open");
    this.launcher.setAttribute("aria-label", count ? `${label} (${count})` : label);
  }
}
