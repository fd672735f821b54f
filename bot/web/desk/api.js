// The desk's API. The cookie says who we are; the CSRF token says that the request comes from this page.

const BASE = "/api/v1/desk";

export class DeskError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class DeskApi {
  csrf = null;
  agent = null;
  /** Called when a request finds that we are signed out. */
  onSignedOut = () => {};

  setupNeeded() {
    return this.#request("GET", "/setup");
  }

  async setup(code, name, password) {
    return this.#signedIn(await this.#request("POST", "/setup", { code, name, password }));
  }

  async login(name, password) {
    return this.#signedIn(await this.#request("POST", "/login", { name, password }));
  }

  async me() {
    return this.#signedIn(await this.#request("GET", "/me"));
  }

  async logout() {
    await this.#request("POST", "/logout", {});
    this.csrf = this.agent = null;
  }

  list(state) {
    return this.#mine("GET", `/conversations?state=${state}`);
  }

  conversation(id) {
    return this.#mine("GET", `/conversations/${encodeURIComponent(id)}`);
  }

  /** action: claim, return, close */
  act(id, action) {
    return this.#mine("POST", `/conversations/${encodeURIComponent(id)}/${action}`, {});
  }

  send(id, message) {
    return this.#mine("POST", `/conversations/${encodeURIComponent(id)}/messages`, message);
  }

  stream() {
    return new EventSource(`${BASE}/stream`);
  }

  #signedIn(answer) {
    this.agent = answer.agent;
    this.csrf = answer.csrf;
    return answer;
  }

  async #mine(method, path, body) {
    try {
      return await this.#request(method, path, body);
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    // Signed in again in another tab, we are still welcome, with a new CSRF token.
    const before = this.agent?.id;
    try {
      await this.me();
      if (before === this.agent.id) return await this.#request(method, path, body);
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    this.onSignedOut();
    throw new DeskError(401, "You are signed out. Sign in again.");
  }

  async #request(method, path, body) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.csrf && method !== "GET") headers["X-CSRF-Token"] = this.csrf;
    let response;
    try {
      response = await fetch(BASE + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout(20000) });
    } catch {
      throw new DeskError(0, "The server can't be reached. Check your connection and try again.");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    throw new DeskError(response.status, answer.error?.message || `The server answered with an error (${response.status}).`);
  }
}
