// Tells when something changed on the server, as soon as possible, and in any case twice a minute.

const ANYWAY = 30000;

export class Live {
  #source = null;
  #timer = null;
  #life = null;

  /** onChange(ids): a set of conversations, or null for "anything may have changed". onLine(true|false): is the live line up? */
  constructor(api, { onChange, onLine }) {
    Object.assign(this, { api, onChange, onLine });
  }

  start() {
    this.stop();
    this.#life = new AbortController();
    const { signal } = this.#life;
    const again = () => document.visibilityState === "visible" && this.#connect();
    document.addEventListener("visibilitychange", again, { signal });
    window.addEventListener("online", again, { signal });
    window.addEventListener("offline", () => this.onLine(false), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && again(), { signal });
    this.#timer = setInterval(() => {
      this.onChange(null);
      // EventSource repeats by itself after a cut, but gives up for good after an error status.
      if (this.#source.readyState === EventSource.CLOSED) this.#connect();
    }, ANYWAY);
    this.#connect();
  }

  stop() {
    this.#life?.abort();
    this.#source?.close();
    clearInterval(this.#timer);
  }

  #connect() {
    this.#source?.close();
    const source = (this.#source = this.api.stream());
    let changed = new Set();
    source.addEventListener("open", () => {
      this.onLine(true);
      this.onChange(null);
    });
    source.addEventListener("error", () => this.onLine(false));
    source.addEventListener("conversation", (event) => {
      // Several changes in one breath are one refresh.
      if (!changed.size) {
        setTimeout(() => {
          const ids = changed;
          changed = new Set();
          this.onChange(ids);
        }, 120);
      }
      changed.add(JSON.parse(event.data).id);
    });
  }
}
