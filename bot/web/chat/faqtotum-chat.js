// <faqtotum-chat endpoint="https://help.shop.example" language="pl" consent="required" privacy="https://shop.example/privacy"></faqtotum-chat>
// The element ties the parts together: session, words, view, and what keeps them up to date.

import { ChatApi } from "./api.js";
import { h } from "./dom.js";
import { Errands } from "./errands.js";
import { Outbox } from "./outbox.js";
import { lasting } from "./storage.js";
import { Store } from "./store.js";
import { subject } from "./subject.js";
import { Sync } from "./sync.js";
import { Texts } from "./texts.js";
import { View } from "./view.js";

const STYLE = new URL("./chat.css", import.meta.url).href;

class FaqtotumChat extends HTMLElement {
  #life = null;
  /** A JWT by which the shop says who is logged in; set before the element is put on the page. */
  user = "";
  /** The words of the chosen language, on their way. */
  speaking = Promise.resolve();

  connectedCallback() {
    // Without the attribute: the gateway that this script came from.
    this.api = new ChatApi(this.getAttribute("endpoint") || new URL(import.meta.url).origin);
    this.store = new Store();
    this.texts = new Texts(this.api);
    this.who = this.user ? `.${subject(this.user)}` : "";
    this.outbox = new Outbox(this.api, this.store, this.#key("pending"));
    this.errands = new Errands(this.api, this.store, this.texts);
    this.sync = new Sync(this.api, this.store, this.outbox);
    const embedded = this.hasAttribute("embedded");
    const handlers = {
      onOpen: () => this.#opened(),
      onClose: () => this.#closed(),
      onSend: (text) => this.#do(() => this.outbox.add({ text })),
      onButton: (button, text) => this.#do(() => this.outbox.add({ button, text })),
      onRetry: (id) => this.outbox.retry(id),
      onPerson: () => this.#do(() => this.outbox.person()),
      onLanguage: (language) => this.#chooseLanguage(language),
      onNewChat: () => this.#newChat(),
      onConsent: () => this.#consented(),
      onRate: (id, rating, before) => this.errands.rate(id, rating, before),
      onTranscript: () => this.errands.download(),
      onLeaveContact: (item) => this.errands.leaveContact(item).then(() => this.view.contactLeft()),
      onState: () => this.dispatchEvent(new Event("faqtotum-state")),
    };
    this.view = new View(this.store, this.texts, handlers, { embedded, privacy: this.getAttribute("privacy") ?? "" });
    this.#show();
    this.#listen();
    this.#speak(this.#firstLanguage);
    this.#resume();
  }

  /** Opens the window. */
  open() {
    this.view.open();
  }

  /** What a launcher that somebody else draws has to know. */
  get summary() {
    return { label: this.texts.get("ui_open"), unread: this.view.unread, language: this.texts.language };
  }

  /** Has this visitor a conversation already? */
  get known() {
    return Boolean(this.api.token);
  }

  /** Where the shop asks for consent, nothing is stored before it. */
  get mayStore() {
    return this.getAttribute("consent") !== "required" || this.known || lasting.get(this.#consentKey) === "1";
  }

  get #consentKey() {
    return `faqtotum.consent.${this.api.endpoint}`;
  }

  get #firstLanguage() {
    return this.getAttribute("language") || this.#locale || "auto";
  }

  get #locale() {
    return this.getAttribute("locale") || navigator.language;
  }

  /** A conversation from before: follow it, so that the launcher can say that an answer is waiting. */
  async #resume() {
    this.api.token = lasting.get(this.#key("session"));
    this.store.seen = Number(lasting.get(this.#key("seen"))) || 0;
    if (!this.api.token && this.user) await this.#adopt();
    if (this.api.token) this.sync.start();
    else if (!this.mayStore) this.store.set({ phase: "consent" });
    else this.#retryStart(); // the window may have been opened meanwhile
  }

  /** Somebody has logged in since: what they said before is theirs, unless it is another customer's. */
  async #adopt() {
    const before = lasting.get(`faqtotum.session.${this.api.endpoint}`);
    if (!before) return;
    this.api.token = before;
    try {
      await this.api.logIn(this.user);
      lasting.set(this.#key("session"), before);
      lasting.remove(`faqtotum.session.${this.api.endpoint}`);
    } catch (error) {
      this.api.token = null;
      if (error.code === "user_token") this.store.set({ phase: "refused" });
    }
  }

  disconnectedCallback() {
    this.#life.abort();
    this.sync.stop();
  }

  #key(name) {
    return `faqtotum.${name}.${this.api.endpoint}${this.who}`;
  }

  #show() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.view.node.hidden = true;
    // Never a flash of a naked chat; without its stylesheet it is ugly, but it works.
    const ready = () => (this.view.node.hidden = false);
    root.replaceChildren(h("link", { rel: "stylesheet", href: STYLE, on: { load: ready, error: ready } }), this.view.node);
  }

  #listen() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.store.addEventListener("change", () => this.#changed(), { signal });
    this.sync.listen(signal);
    window.addEventListener("online", () => this.#retryStart(), { signal });
    for (const type of ["online", "offline"]) window.addEventListener(type, () => this.view.update(), { signal });
    window.visualViewport?.addEventListener("resize", () => this.view.fit(), { signal });
    // Another tab has read on, or has begun a new chat.
    window.addEventListener("storage", (event) => this.#otherTab(event), { signal });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
  }

  #changed() {
    const { phase, conversation } = this.store;
    if (phase === "expired") this.sync.stop();
    if (conversation && conversation.language !== this.language) {
      this.language = conversation.language;
      this.#speak(conversation.language);
    }
    this.#seen();
    this.view.update();
  }

  /** What is on an open, visible window has been read. All tabs share the mark. */
  #seen() {
    if (!this.view.isOpen || document.visibilityState !== "visible") return;
    const last = this.store.lastSeq;
    if (last <= this.store.seen) return;
    this.store.set({ seen: last });
    lasting.set(this.#key("seen"), String(last));
  }

  #otherTab({ key, newValue }) {
    if (key === this.#key("seen")) this.store.set({ seen: Number(newValue) || 0 });
    if (key !== this.#key("session") || !newValue || newValue === this.api.token) return;
    this.api.token = newValue;
    this.store.reset();
    this.sync.restart();
  }

  #opened() {
    this.#seen();
    this.view.update();
    this.#retryStart();
  }

  #closed() {
    this.#seen();
    this.view.update();
    this.dispatchEvent(new Event("faqtotum-close"));
  }

  #consented() {
    lasting.set(this.#consentKey, "1");
    this.store.set({ phase: "idle" });
    this.view.update();
    this.view.focus();
    this.#retryStart();
  }

  #retryStart() {
    if (this.view.isOpen && ["idle", "failed"].includes(this.store.phase)) this.#start();
  }

  async #start() {
    if (this.api.token) return; // the sync is on it
    this.store.set({ phase: "connecting" });
    if (!this.texts.loaded) this.#speak(this.#firstLanguage);
    try {
      const { token, ...first } = await this.api.createSession(this.#locale || "en", this.getAttribute("language"), this.user);
      this.api.token = token;
      lasting.set(this.#key("session"), token);
      this.store.receive(first, { history: true });
      this.store.set({ phase: "ready" });
      this.sync.start();
      this.outbox.flush();
    } catch (error) {
      this.store.set({ phase: error.code === "user_token" ? "refused" : "failed" });
    }
  }

  #newChat() {
    this.sync.stop();
    this.api.token = null;
    lasting.remove(this.#key("session"));
    lasting.remove(this.#key("seen"));
    this.store.reset();
    this.#start();
    this.view.update();
    this.view.composer.input.focus();
  }

  /** What the customer does here goes to the end of the log, wherever they had scrolled. */
  #do(action) {
    action();
    this.view.log.toEnd();
    this.view.keepFocus();
  }

  async #chooseLanguage(language) {
    this.#speak(language);
    try {
      const { conversation } = await this.api.setLanguage(language);
      this.store.receive({ conversation });
    } catch (error) {
      // The conversation keeps its language; so do the words.
      if (error.status === 401) this.store.set({ phase: "expired" });
      else if (this.store.conversation) this.#speak(this.store.conversation.language);
    }
  }

  #speak(language) {
    this.speaking = this.#learn(language);
  }

  async #learn(language) {
    try {
      if (!(await this.texts.load(language))) return;
    } catch {
      this.language = null; // the words stay as they are; with the next change we try again
      return;
    }
    this.view.relabel();
    window.dispatchEvent(new CustomEvent("faqtotum-language", { detail: { language: this.texts.language } }));
  }
}

if (!customElements.get("faqtotum-chat")) customElements.define("faqtotum-chat", FaqtotumChat);
