// The chat inside a shop's page. The shop's page and this one exchange a few messages, each addressed to the other's exact origin:
//   loader -> frame   begin {language, locale, consent, privacy, user, theme}, open, teaser
//   frame  -> loader  ready, state {label, unread, theme, language}, teaser {text, dismiss}, close
// The origin of the shop's page comes in our address and is no secret; which sites may frame us is the content policy's business.

import "./faqtotum-chat.js";
import { lasting } from "./storage.js";
import { theme } from "./theme.js";

const host = new URLSearchParams(location.search).get("host") ?? "";
const framed = window.parent !== window;
const SHOWN_ONCE = `faqtotum.teaser.${location.origin}`;
let chat = null;
let taken = {};

function tell(type, values = {}) {
  if (framed && host) window.parent.postMessage({ faqtotum: type, ...values }, host);
}

function tellState() {
  if (!chat?.view) return; // it is still being put together
  const { label, unread, language } = chat.summary;
  document.documentElement.lang = language;
  document.title = chat.texts.get("ui_title");
  tell("state", { label, unread, language, title: document.title, theme: taken });
}

/** Only texts; whatever else a page may send is nothing to us. */
function attributes(wished) {
  return ["language", "locale", "consent", "privacy"].filter((name) => typeof wished[name] === "string" && wished[name]).map((name) => [name, wished[name]]);
}

function begin(wished) {
  if (chat) return;
  chat = document.createElement("faqtotum-chat");
  chat.setAttribute("embedded", framed ? "framed" : "alone");
  for (const [name, value] of attributes(wished)) chat.setAttribute(name, value);
  if (typeof wished.user === "string" && wished.user) chat.user = wished.user;
  taken = theme(wished.theme);
  for (const [name, value] of Object.entries(taken)) chat.style.setProperty(`--faqtotum-${name}`, value);
  chat.addEventListener("faqtotum-state", tellState);
  chat.addEventListener("faqtotum-close", () => tell("close"));
  document.querySelector("main").append(chat);
  tellState();
  if (!framed) chat.open();
}

/** Once per visitor, and only where we may remember that it was. */
async function teaser() {
  if (!chat || !chat.mayStore || chat.known || lasting.get(SHOWN_ONCE)) return;
  await chat.speaking;
  lasting.set(SHOWN_ONCE, "1");
  tell("teaser", { text: chat.texts.get("ui_proactive"), dismiss: chat.texts.get("ui_dismiss") });
}

function heard({ origin, source, data }) {
  if (origin !== host || source !== window.parent || typeof data !== "object" || data === null) return;
  if (data.faqtotum === "begin") begin(data);
  else if (data.faqtotum === "open") chat?.open();
  else if (data.faqtotum === "teaser") teaser();
}

if (framed) {
  window.addEventListener("message", heard);
  tell("ready");
} else {
  begin({});
}
