// The gateway's chat API, one method a route. Knows HTTP; knows nothing of what is on screen.

import { readEvents } from "./sse.js";

const TIMEOUT = 15000;
// The server sends a heartbeat every 15 s; two missed ones mean a dead line.
const STREAM_PATIENCE = 35000;
const FIRST_PATIENCE = 6000;

/** What went wrong. `status` 0: no answer at all. */
export class ApiError extends Error {
  constructor(status, code, message, retryAfter = 0) {
    super(message);
    Object.assign(this, { status, code, retryAfter });
  }

  /** Worth trying again unchanged? */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** A promise that ends after `ms`, or at once when `signal` aborts. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Wait before the n-th repetition (1, 2, ...): doubling, at most 15 s, spread so that not all clients come at once. */
export function backoff(n) {
  return Math.min(15000, 500 * 2 ** n) * (0.7 + Math.random() * 0.6);
}

export class ChatApi {
  token = null;

  constructor(endpoint) {
    this.endpoint = endpoint.replace(/\/+$/, "");
  }

  texts(language) {
    return this.#json("GET", `/texts/${encodeURIComponent(language || "auto")}`);
  }

  createSession(locale, language, user) {
    return this.#json("POST", "/chat/sessions", { locale, language, ...(user ? { user } : {}) });
  }

  /** The conversation that began before the customer logged in becomes theirs. */
  logIn(user) {
    return this.#json("PUT", "/chat/user", { user });
  }

  messages(after, wait, signal) {
    return this.#json("GET", `/chat/messages?after=${after}&wait=${wait}`, undefined, { signal, timeout: TIMEOUT + wait * 1000 });
  }

  send(item) {
    const { id, text, button } = item;
    return this.#json("POST", "/chat/messages", button ? { id, button } : { id, text });
  }

  person() {
    return this.#json("POST", "/chat/person", {});
  }

  rate(message, helpful) {
    return this.#json("POST", "/chat/ratings", { message, helpful });
  }

  /** {id, contact, note} */
  leaveContact(item) {
    return this.#json("POST", "/chat/contact", item);
  }

  async transcript(language, zone) {
    const signal = AbortSignal.timeout?.(TIMEOUT);
    const query = new URLSearchParams({ language, time_zone: zone });
    return (await this.#fetch("GET", `/chat/transcript?${query}`, undefined, { signal, accept: "text/plain" })).text();
  }

  setLanguage(language) {
    return this.#json("PUT", "/chat/language", { language });
  }

  /** Follow the live stream until it ends. Throws when it can't be opened or goes dead. */
  async stream(after, { signal, onBytes, onEvent }) {
    const response = await this.#fetch("GET", `/chat/stream?after=${after}`, undefined, { signal, accept: "text/event-stream" });
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new ApiError(502, "not_a_stream", "not a stream");
    await readEvents(response, { firstPatience: FIRST_PATIENCE, patience: STREAM_PATIENCE, onBytes, onEvent });
  }

  async #json(method, path, body, { signal, timeout = TIMEOUT } = {}) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    const stop = () => limit.abort();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const response = await this.#fetch(method, path, body, { signal: limit.signal });
      return await response.json();
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0, "network", String(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  async #fetch(method, path, body, { signal, accept = "application/json" }) {
    const headers = { Accept: accept };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(`${this.endpoint}/api/v1${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
        cache: "no-store",
        credentials: "omit", // the token is all there is; a shop's cookies are none of our business
        referrerPolicy: "no-referrer",
      });
    } catch (error) {
      throw new ApiError(0, "network", String(error));
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.error?.code ?? "unknown", problem.error?.message ?? response.statusText, Number(response.headers.get("Retry-After")) || 0);
  }
}
