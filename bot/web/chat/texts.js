// The interface's words: fetched per language, filled with values by the page.

// Shown only until the gateway has answered once, or when it can't be reached at all.
const FALLBACK = {
  ui_title: "Help",
  ui_open: "Open chat",
  ui_close: "Close chat",
  ui_placeholder: "Write a message…",
  ui_send: "Send",
  ui_language: "Language",
  ui_person: "Talk to a person",
  ui_you: "You",
  ui_bot: "Automatic assistant",
  ui_typing: "The assistant is writing…",
  ui_waiting: "You're waiting for a person",
  ui_with_agent: "You're talking to {agent}",
  ui_connecting: "Connecting…",
  ui_offline: "No connection. What you write is sent as soon as you're back online.",
  ui_not_sent: "Not sent",
  ui_retry: "Try again",
  ui_session_expired: "This chat has expired. Start a new one.",
  ui_new_chat: "New chat",
  ui_limit: "Messages can have up to {limit} characters.",
  ui_load_error: "The chat can't be loaded just now.",
};

export class Texts {
  #texts = FALLBACK;
  language = "en";
  languages = [];
  limit = 4096;
  loaded = false;
  #wanted = null;

  constructor(api) {
    this.api = api;
  }

  /** Fetch a language (or locale, or "auto"). True when the words on screen changed. A failure leaves the words as they are. */
  async load(language) {
    if (this.loaded && language === this.language) return false;
    this.#wanted = language;
    const answer = await this.api.texts(language);
    // Two quick changes of language: only the last one counts.
    if (this.#wanted !== language) return false;
    this.#texts = { ...FALLBACK, ...answer.texts };
    this.language = answer.language;
    this.languages = answer.languages ?? [];
    this.limit = answer.limits?.message ?? this.limit;
    this.loaded = true;
    return true;
  }

  /** The sentence of a key with {names} replaced; an unknown name stays visible, so that a gap is noticed. */
  get(key, values = {}) {
    const text = this.#texts[key] ?? "";
    return text.replace(/\{(\w+)\}/g, (brace, name) => (name in values ? String(values[name]) : brace));
  }
}
