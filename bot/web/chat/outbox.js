// Sends what the customer does, one after the other, so that nothing overtakes. A message keeps its id through every retry:
// the server stores it once, however often it arrives.

import { backoff, pause } from "./api.js";
import { passing } from "./storage.js";

const TRIES = 3;

/** A random UUID also where `crypto.randomUUID` is missing (pages without TLS). */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Outbox {
  #busy = false;

  /** `key`: under which the tab remembers what has not been sent. */
  constructor(api, store, key) {
    this.api = api;
    this.store = store;
    this.key = key;
    try {
      // What was written just before a reload is not lost.
      store.pending = JSON.parse(passing.get(this.key) ?? "[]");
    } catch {
      store.pending = [];
    }
  }

  /** {text} or {button, text: the button's title} */
  add(item) {
    this.#keep([...this.store.pending, { ...item, id: uuid(), status: "pending" }]);
    this.flush();
  }

  /** The customer presses "Try again". */
  retry(id) {
    this.#mark((item) => item.id === id, "pending");
    this.flush();
  }

  /** The line is back: what failed for want of a line goes out by itself, in the order it was written. */
  resume() {
    this.#mark((item) => item.again, "pending");
    this.flush();
  }

  person() {
    this.store.set({ askingPerson: true });
    this.flush();
  }

  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#ready()) {
        const item = this.store.pending.find(({ status }) => status === "pending");
        if (item) await this.#deliver(item);
        else if (this.store.askingPerson) await this.#askPerson();
        else break;
      }
    } finally {
      this.#busy = false;
    }
  }

  #ready() {
    return this.store.phase === "ready" && this.store.online && navigator.onLine !== false;
  }

  async #deliver(item) {
    const problem = await this.#attempt(async () => {
      const { message } = await this.api.send(item);
      this.store.receive({ messages: [message] }, { cursor: false });
      this.#keep(this.store.pending.filter(({ id }) => id !== item.id));
    });
    if (problem === "refused") this.#mark(({ id }) => id === item.id, "failed", false);
    if (problem === "network") this.#mark(({ id }) => id === item.id, "failed", true);
  }

  async #askPerson() {
    const problem = await this.#attempt(async () => {
      const { conversation } = await this.api.person();
      this.store.receive({ conversation });
    });
    if (problem !== "held") this.store.set({ askingPerson: false });
  }

  /** Try a few times. null: done; "held": we are offline, it waits; "network" / "refused": given up. */
  async #attempt(action) {
    for (let n = 1; ; n += 1) {
      try {
        await action();
        return null;
      } catch (error) {
        if (error.status === 401) {
          this.store.set({ phase: "expired" });
          return "held";
        }
        if (!error.passing) return "refused";
        if (!this.#ready()) return "held";
        if (n >= TRIES) return error.status === 0 ? "network" : "refused";
        await pause(Math.min(10000, error.retryAfter * 1000) || backoff(n - 1));
        if (!this.#ready()) return "held";
      }
    }
  }

  #mark(which, status, again = false) {
    this.#keep(this.store.pending.map((item) => (which(item) ? { ...item, status, again } : item)));
  }

  #keep(pending) {
    this.store.set({ pending });
    if (pending.length) passing.set(this.key, JSON.stringify(pending));
    else passing.remove(this.key);
  }
}
