// Server-sent events out of a fetch body. EventSource can't send an Authorization header, and a token has no place in a URL.

/** Feed pieces of text, get whole events {type, data}. Comments (heartbeats) give nothing. */
export class EventParser {
  #rest = "";
  #type = "";
  #data = [];

  feed(piece) {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = lines.pop();
    const events = [];
    for (const raw of lines) {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (line === "") {
        if (this.#data.length) events.push({ type: this.#type || "message", data: this.#data.join("\n") });
        this.#type = "";
        this.#data = [];
      } else if (!line.startsWith(":")) {
        const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
        if (field === "event") this.#type = value;
        else if (field === "data") this.#data.push(value);
      }
    }
    return events;
  }
}

/**
 * Read a response until the server ends it. `onBytes` is called for every piece, heartbeats too.
 * Silence longer than `patience` ms means that the line is dead although nobody told us: an error. The first piece has to come
 * within `firstPatience`: a server speaks at once, and where it seems not to, something in between holds the stream back.
 */
export async function readEvents(response, { firstPatience, patience, onBytes, onEvent }) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  let wait = firstPatience;
  try {
    for (;;) {
      let timer;
      const silence = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("the stream fell silent")), wait);
      });
      const { done, value } = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
      if (done) return;
      wait = patience;
      onBytes();
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) onEvent(event.type, JSON.parse(event.data));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
