// What the bot understood of one message: a line in the margin, and all of it when opened.

import { h } from "../chat/dom.js";
import * as format from "./format.js";

/** A share of one as a bar with its number; the bar is decoration. */
function bar({ title, article, probability }) {
  const fill = h("span", { class: "fill" });
  fill.style.setProperty("--share", Math.min(1, Math.max(0, probability ?? 0)));
  return h("li", {}, h("span", { class: "name", text: title || article, title: article }), h("span", { class: "number", text: format.percent(probability) }), h("span", { class: "bar", "aria-hidden": "true" }, fill));
}

function lines(decision, outcome) {
  const { language = {}, entities = {} } = decision;
  const spoken = [language?.code, typeof language?.probability === "number" && format.percent(language.probability), language?.why].filter(Boolean).join(" · ");
  const found = Object.entries(entities ?? {}).map(([name, value]) => `${name.replaceAll("_", " ")}: ${typeof value === "object" ? JSON.stringify(value) : value}`);
  return [
    ["Action", decision.action],
    ["Intent", decision.intent],
    ["Confidence", format.percent(decision.confidence)],
    ["Article", decision.article],
    ["Language", spoken],
    ["Reason", decision.reason && format.reason(decision.reason)],
    ["Found", found.join(", ")],
    ["Outcome", outcome],
  ].filter(([, value]) => value);
}

/** null when nothing is known about the message. */
export function understood({ decision, outcome }, open) {
  if (!decision) return null;
  const candidates = decision.candidates ?? [];
  return h(
    "details",
    { class: "understood", open },
    h("summary", {}, h("span", { class: "what", text: decision.action ?? "–" }), h("span", { class: "number", text: format.percent(decision.confidence) })),
    h("dl", {}, ...lines(decision, outcome).flatMap(([name, value]) => [h("dt", { text: name }), h("dd", { text: String(value) })])),
    candidates.length ? h("ul", { class: "candidates", "aria-label": "Candidates" }, ...candidates.map(bar)) : null,
  );
}
