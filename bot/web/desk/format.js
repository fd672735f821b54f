// Codes and numbers as an agent reads them.

const REASONS = {
  asked: "asked for a person",
  low_confidence: "low confidence",
  complaint: "complaint",
  repeat: "repeat",
  no_answer: "no answer",
  error: "error",
  contact: "left an address",
};

const STATES = { bot: "with the bot", queued: "waiting", human: "with an agent", closed: "closed" };
const CHANNELS = { web: "web chat", chat: "web chat", whatsapp: "WhatsApp", whatsapp_cloud: "WhatsApp", whatsapp_twilio: "WhatsApp (Twilio)" };

const readable = (code) => String(code).replaceAll("_", " ");

export const reason = (code) => REASONS[code] ?? readable(code);
export const state = (code) => STATES[code] ?? readable(code);
export const channel = (code) => CHANNELS[code] ?? readable(code);
export const percent = (share) => (typeof share === "number" ? `${Math.round(share * 100)} %` : "–");

/** Time passed since then, short: "45 s", "12 min", "3 h 05", "2 d 4 h". */
export function since(time, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How urgent a wait is: "" below 5 minutes, "long" from 5, "late" from 15. */
export function urgency(time, now = Date.now()) {
  const minutes = (now - Date.parse(time)) / 60000;
  return minutes >= 15 ? "late" : minutes >= 5 ? "long" : "";
}

/** Clock time; with the day if it was not today. */
export function clock(time) {
  const then = new Date(time);
  const today = then.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(navigator.language, today ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(then);
}
