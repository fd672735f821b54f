// What is known about the conversation: stored messages by seq, messages still on their way, and the state. No network, no DOM.

const TYPING_AT_MOST = 20000;

export class Store extends EventTarget {
  /**
   * consent: nothing may be stored yet; idle: no session yet; connecting; ready; expired: the token is no longer valid;
   * failed: no session could be made; refused: the shop's word on who is logged in was not believed
   */
  phase = "idle";
  online = true;
  conversation = null;
  /** Messages on their way: {id, text, button, title, status: "pending" | "failed", again: send again by itself?} */
  pending = [];
  /** Up to here everything was received from the stream. Answers to our own sends don't move it: something before them may still be missing. */
  cursor = 0;
  seen = 0;
  askingPerson = false;
  /** Something that the customer wanted has just not worked. */
  trouble = false;
  #messages = new Map();
  #typing = null;
  #told = false;

  /** Tell the view, once for all changes of one turn of the event loop. */
  changed() {
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      this.dispatchEvent(new Event("change"));
    });
  }

  set(values) {
    Object.assign(this, values);
    this.changed();
  }

  get messages() {
    return [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
  }

  get lastSeq() {
    return Math.max(0, ...this.#messages.keys());
  }

  get typing() {
    return this.#typing !== null;
  }

  get unread() {
    return this.messages.filter((message) => message.seq > this.seen && message.author !== "customer").length;
  }

  /** Everything of one answer or stream event. `history`: it happened before we looked, so nobody is typing because of it. */
  receive({ conversation = null, messages = [] }, { cursor = true, history = false } = {}) {
    if (conversation) this.#setConversation(conversation);
    for (const message of messages) {
      this.#add(message, history);
      if (cursor) this.cursor = Math.max(this.cursor, message.seq);
    }
    this.changed();
  }

  /** The customer's thumb on an answer. */
  rate(id, rating) {
    for (const [seq, message] of this.#messages) if (message.id === id) this.#messages.set(seq, { ...message, rating });
    this.changed();
  }

  /** Can the customer write? */
  get usable() {
    return !["consent", "expired", "failed", "refused"].includes(this.phase);
  }

  /** Forget the conversation, keep what the customer has written and we could not deliver yet. */
  reset() {
    this.#messages.clear();
    this.#endTyping();
    this.set({ conversation: null, cursor: 0, seen: 0 });
  }

  #setConversation(conversation) {
    if (this.conversation && conversation.id !== this.conversation.id) this.reset();
    // A bot that hands over is no longer writing. (closed -> bot is the customer's own doing.)
    if (this.conversation?.state !== conversation.state && conversation.state !== "bot") this.#endTyping();
    this.conversation = conversation;
  }

  #add(message, history) {
    const known = this.#messages.has(message.seq);
    this.#messages.set(message.seq, message);
    if (message.client_id) this.pending = this.pending.filter((item) => item.id !== message.client_id);
    if (known) return;
    if (message.author !== "customer") this.#endTyping();
    else if (!history && ["bot", "closed"].includes(this.conversation?.state) && message.seq === this.lastSeq) this.#startTyping();
  }

  #startTyping() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#endTyping();
      this.changed();
    }, TYPING_AT_MOST);
  }

  #endTyping() {
    clearTimeout(this.#typing);
    this.#typing = null;
  }
}
