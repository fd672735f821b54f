// What the customer wants beside talking: a thumb on an answer, the chat as a file, leaving an address.

import { h } from "./dom.js";

const SHOWN = 6000;

export class Errands {
  #timer = null;

  constructor(api, store, texts) {
    Object.assign(this, { api, store, texts });
  }

  /** The thumb is shown at once, and taken back where the server could not be told. */
  async rate(id, rating, before) {
    this.store.rate(id, rating);
    try {
      await this.api.rate(id, rating);
    } catch {
      this.store.rate(id, before ?? null);
      this.#failed();
    }
  }

  /** The token goes in a header, so the file comes through the script and not by a plain link. */
  async download() {
    try {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
      const text = await this.api.transcript(this.texts.language, zone);
      const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
      h("a", { href, download: `chat-${new Date().toISOString().slice(0, 10)}.txt` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10000);
    } catch {
      this.#failed();
    }
  }

  /** {id, contact, note}. Throws where it was refused. */
  async leaveContact(item) {
    const { conversation } = await this.api.leaveContact(item);
    this.store.receive({ conversation });
  }

  /** Says for a while that something did not work. */
  #failed() {
    clearTimeout(this.#timer);
    this.store.set({ trouble: true });
    this.#timer = setTimeout(() => this.store.set({ trouble: false }), SHOWN);
  }
}
