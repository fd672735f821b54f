// Keeps the store level with the server: fetch the gap, then follow the stream; where streams don't get through, long polling.

import { backoff, pause } from "./api.js";

const STREAM_CHANCES = 2;
const POLL_WAIT = 25;
// A browser allows six connections to a host. Many open tabs of a shop must not use them up with streams that nobody watches.
const HIDDEN_PATIENCE = 30000;

export class Sync {
  #running = null;
  #hidden = null;
  #caughtUp = false;

  constructor(api, store, outbox) {
    Object.assign(this, { api, store, outbox });
  }

  start() {
    this.stop();
    this.#running = new AbortController();
    this.#follow(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
  }

  /** A new conversation: what comes first is history again. */
  restart() {
    this.#caughtUp = false;
    this.start();
  }

  /** React to what the browser says about page and line. */
  listen(signal) {
    const again = () => this.#running && this.start();
    document.addEventListener("visibilitychange", () => this.#visibility(), { signal });
    window.addEventListener("online", again, { signal });
    window.addEventListener("offline", () => this.#line(false), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && again(), { signal });
  }

  #visibility() {
    clearTimeout(this.#hidden);
    if (!this.#running) return;
    if (document.visibilityState === "visible") this.start();
    else this.#hidden = setTimeout(() => this.#running?.abort(), HIDDEN_PATIENCE);
  }

  async #follow(signal) {
    let misses = 0;
    let streamMisses = 0;
    while (!signal.aborted) {
      try {
        // The plain request first: it fills the gap and brings the state, and shows whether a failing stream is the stream's fault.
        const polling = streamMisses >= STREAM_CHANCES && misses === 0 && this.#caughtUp;
        const answer = await this.api.messages(this.store.cursor, polling ? POLL_WAIT : 0, signal);
        if (signal.aborted) return;
        this.#take(answer);
        misses = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error.status === 401) return this.store.set({ phase: "expired" });
        this.#line(false);
        misses += 1;
        await pause(Math.max(backoff(misses - 1), Math.min(30, error.retryAfter ?? 0) * 1000), signal);
        continue;
      }
      if (streamMisses >= STREAM_CHANCES) {
        // A server that answers a long poll at once must not make us run in circles.
        await pause(300, signal);
        continue;
      }
      streamMisses = (await this.#stream(signal)) ? 0 : streamMisses + 1;
      await pause(backoff(streamMisses), signal);
    }
  }

  /** True if the stream was of use. */
  async #stream(signal) {
    let useful = false;
    const own = new AbortController();
    const stop = () => own.abort();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await this.api.stream(this.store.cursor, {
        signal: own.signal,
        onBytes: () => {
          useful = true;
          if (!signal.aborted) this.#line(true);
        },
        onEvent: (type, data) => {
          if (signal.aborted) return;
          if (type === "message") this.store.receive({ messages: [data] });
          if (type !== "conversation") return;
          if (data.id === this.store.conversation?.id) this.store.receive({ conversation: data });
          else this.#another();
        },
      });
    } catch {
      // The next plain request finds out whether it was the stream, the line or the token.
    } finally {
      signal.removeEventListener("abort", stop);
      own.abort();
    }
    return useful;
  }

  /** Another conversation under the same token: our place in the old one means nothing there. */
  #another() {
    this.store.reset();
    this.restart();
  }

  #take(answer) {
    const before = this.store.conversation?.id;
    this.store.receive(answer, { history: !this.#caughtUp });
    if (before && before !== answer.conversation.id) return this.#another();
    this.#caughtUp = true;
    this.store.set({ phase: "ready" });
    this.#line(true);
  }

  #line(online) {
    const back = online && !this.store.online;
    if (online !== this.store.online) this.store.set({ online });
    if (back) this.outbox.resume();
    else if (online) this.outbox.flush();
  }
}
