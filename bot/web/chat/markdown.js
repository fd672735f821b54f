// A small subset of markdown, straight to DOM nodes: paragraphs, "- " lists, **bold**, links.
// There is no HTML stage at all, so there is nothing to escape or to forget to escape: other markup stays visible text.

import { h } from "./dom.js";

const SAFE_SCHEME = /^(?:https?:\/\/|mailto:|tel:)/i;
const BULLET = /^\s*[-*•]\s+/;
// [words](address) | **bold** | bare web address | bare e-mail address
const INLINE = /\[([^\][\n]{1,300})\]\(([^()\s]{1,2000})\)|\*\*(?=\S)([^\n]+?)(?<=\S)\*\*|(https?:\/\/[^\s<>"'()[\]*]{1,2000})|([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})/giu;

/** The address if it is one that we let a customer click, else null. */
export function safeAddress(address) {
  // Control and bidi characters can hide what an address really is; none belongs into one.
  if (!SAFE_SCHEME.test(address) || /[\u0000-\u0020\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\\]/u.test(address)) return null;
  try {
    const url = new URL(address);
    // "https://bank.example@evil.example" reads like the bank and is not.
    return (url.username || url.password) && url.protocol !== "mailto:" ? null : url.href;
  } catch {
    return null;
  }
}

function link(address, content) {
  const href = safeAddress(address);
  if (!href) return null;
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...content);
}

/** One line of text -> nodes. Links are not allowed inside links. */
function inline(text, inLink = false) {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, label, address, bold, bare, mail] = match;
    let node = null;
    let length = whole.length;
    if (bold !== undefined) node = h("strong", {}, ...inline(bold, inLink));
    else if (!inLink && label !== undefined) node = link(address, inline(label, true));
    else if (!inLink && bare !== undefined) {
      // The full stop after an address ends the sentence, not the address.
      const trimmed = bare.replace(/[.,;:!?]+$/, "");
      length = trimmed.length;
      node = link(trimmed, [trimmed]);
    } else if (!inLink && mail !== undefined) node = link(`mailto:${mail}`, [mail]);
    if (!node) continue;
    if (match.index > done) nodes.push(text.slice(done, match.index));
    nodes.push(node);
    done = match.index + length;
  }
  if (done < text.length) nodes.push(text.slice(done));
  return nodes;
}

function paragraph(lines) {
  const node = h("p");
  lines.forEach((line, index) => {
    if (index) node.append(h("br"));
    node.append(...inline(line));
  });
  return node;
}

/** Markdown text -> a fragment of safe nodes. */
export function markdown(text) {
  const fragment = document.createDocumentFragment();
  let lines = [];
  let list = null;
  const endParagraph = () => {
    if (lines.length) fragment.append(paragraph(lines));
    lines = [];
  };
  for (const line of String(text ?? "").split(/\r?\n/)) {
    if (BULLET.test(line)) {
      endParagraph();
      if (!list) fragment.append((list = h("ul")));
      list.append(h("li", {}, ...inline(line.replace(BULLET, ""))));
      continue;
    }
    list = null;
    if (line.trim()) lines.push(line);
    else endParagraph();
  }
  endParagraph();
  return fragment;
}
