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
  ui_consent: "To chat, we keep the conversation with you and remember it in this browser. Nothing is kept until you agree.",
  ui_consent_button: "Agree and start chatting",
  ui_privacy: "Privacy notice",
  ui_user_refused: "We couldn't confirm that you're signed in. Please reload the page, or sign in again.",
  ui_failed: "That didn't work just now. Please try again in a moment.",
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
