// The top of the window: who is there, in which language, and the way out.

import { h, setText } from "./dom.js";
import * as icons from "./icons.js";

export class Header {
  /** `level`: of the heading; a page that is nothing but the chat needs a first one. */
  constructor(texts, { onLanguage, onClose, onTranscript }, level = "h2") {
    this.texts = texts;
    this.title = h(level, { id: "title" });
    this.language = h("select", { dataset: { part: "language" }, disabled: true, on: { change: () => onLanguage(this.language.value) } });
    this.close = h("button", { type: "button", class: "close", dataset: { part: "close" }, on: { click: onClose } }, icons.close());
    this.face = h("span", { class: "face", "aria-hidden": "true" });
    this.line = h("span", { class: "line" });
    this.case = h("span", { class: "case", hidden: true });
    this.state = h("div", { class: "state", role: "status", dataset: { part: "state" } }, this.face, h("span", { class: "about" }, this.line, " ", this.case));
    this.transcript = h("button", { type: "button", class: "transcript", hidden: true, dataset: { part: "transcript" }, on: { click: onTranscript } }, icons.download());
    this.node = h(
      "div", // not <header>: the page's own banner is the only one
      { class: "head" },
      h("div", { class: "bar" }, this.title, h("label", { class: "language" }, icons.globe(), this.language), this.close),
      h("div", { class: "under" }, this.state, this.transcript),
    );
  }

  relabel() {
    setText(this.title, this.texts.get("ui_title"));
    this.language.setAttribute("aria-label", this.texts.get("ui_language"));
    this.close.setAttribute("aria-label", this.texts.get("ui_close"));
    this.close.title = this.texts.get("ui_close");
    this.transcript.setAttribute("aria-label", this.texts.get("ui_transcript"));
    this.transcript.title = this.texts.get("ui_transcript");
    const codes = this.texts.languages.map(({ code }) => code).join();
    if (codes !== this.codes) {
      this.codes = codes;
      this.language.replaceChildren(...this.texts.languages.map(({ code, name }) => h("option", { value: code, lang: code, text: name })));
    }
    this.language.value = this.texts.language;
  }

  update(store) {
    const { conversation, phase } = store;
    const state = conversation?.state ?? "none";
    this.state.dataset.state = state;
    setText(this.line, this.#line(conversation, phase));
    const face = state === "human" && conversation.agent ? [...conversation.agent][0].toUpperCase() : state;
    if (face !== this.shown) {
      this.shown = face;
      this.face.replaceChildren(state === "queued" ? icons.clock() : state === "human" && conversation.agent ? face : state === "human" ? icons.person() : icons.spark());
    }
    this.case.hidden = !conversation?.case_number || !["queued", "human"].includes(state);
    setText(this.case, this.case.hidden ? "" : conversation.case_number);
    this.language.disabled = phase !== "ready";
    this.transcript.hidden = !conversation || !store.usable;
  }

  #line(conversation, phase) {
    if (!conversation) return phase === "connecting" ? this.texts.get("ui_connecting") : this.texts.get("ui_bot");
    if (conversation.state === "human") return this.texts.get("ui_with_agent", { agent: conversation.agent ?? "" });
    if (conversation.state !== "queued") return this.texts.get("ui_bot");
    return [this.texts.get("ui_waiting"), this.#place(conversation.queue?.place)].filter(Boolean).join(" · ");
  }

  /** Nothing where the place is not known: a guess would be a promise. */
  #place(place) {
    if (!place) return "";
    if (place === 1) return this.texts.get("queue_first");
    if (place === 2) return this.texts.get("queue_place_one", { ahead: 1 });
    return this.texts.get("queue_place", { ahead: place - 1 });
  }
}
