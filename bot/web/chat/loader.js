// A shop's page includes this as a script, with `async` and its wishes: data-language="pl" data-accent="#1c5c4d" data-proactive="30" ...
// Adds a launcher and the chat's frame to a shop's page. No eval, no inline script or style: it works under a strict content policy
// that names the gateway in script-src and frame-src. What the attributes do stands in the README.

(() => {
  const script = document.currentScript ?? document.querySelector('script[src$="/chat.js"]');
  if (!script || window.faqtotum) return;
  const gateway = new URL(script.src).origin;
  const data = script.dataset;
  // Too small for a window in the corner: the chat takes the whole screen (as in chat.css).
  const SMALL = "(max-width: 479.98px), (max-height: 459.98px)";
  const LENGTH = /^\d{1,4}px$/;
  const STYLE = `
    :host { all: initial; color-scheme: light dark; --a: var(--accent, #1c5c4d); --t: var(--accent-text, #fff); --d: var(--distance, 20px); --s: #fff; --i: #1c2422; }
    @media (prefers-color-scheme: dark) { :host { --a: var(--accent-dark, var(--accent, #2a7865)); --t: var(--accent-dark-text, var(--accent-text, #fff)); --s: #1d2422; --i: #ebf0ee; } }
    * { box-sizing: border-box; font-family: var(--font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Thai", sans-serif); }
    [hidden] { display: none !important; }
    .launcher, dialog, .teaser { position: fixed; z-index: 2147483000; inset: auto max(var(--d), env(safe-area-inset-right)) max(var(--d), env(safe-area-inset-bottom)) auto; }
    .left .launcher, .left dialog, .left .teaser { inset-inline: auto; left: max(var(--d), env(safe-area-inset-left)); right: auto; }
    button { cursor: pointer; border: 0; touch-action: manipulation; }
    :focus-visible { outline: 3px solid var(--i); outline-offset: 2px; box-shadow: 0 0 0 2px var(--s); }
    .launcher { display: grid; place-items: center; width: 60px; height: 60px; padding: 0; border-radius: 50%; background: var(--a); color: var(--t); box-shadow: 0 12px 40px rgb(20 30 26 / 22%); }
    svg { width: 30px; height: 30px; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
    .badge { position: absolute; top: -3px; right: -3px; min-width: 24px; height: 24px; padding: 0 6px; border: 2px solid var(--s); border-radius: 12px; background: #c2321f; color: #fff; font-size: 12px; font-weight: 700; line-height: 20px; text-align: center; }
    dialog { width: 380px; height: min(600px, calc(100dvh - 2 * var(--d))); max-width: none; max-height: none; margin: 0; padding: 0; border: 0; border-radius: var(--radius, 20px); background: var(--s); box-shadow: 0 12px 40px rgb(20 30 26 / 22%); overflow: clip; }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
    .teaser { bottom: calc(max(var(--d), env(safe-area-inset-bottom)) + 76px); max-width: min(300px, calc(100vw - 2 * var(--d))); padding: 6px; border-radius: 16px; background: var(--s); color: var(--i); box-shadow: 0 12px 40px rgb(20 30 26 / 22%); font-size: 15px; line-height: 1.5; }
    .teaser button { display: block; width: 100%; min-height: 40px; padding: 8px 12px; border-radius: 12px; background: none; color: inherit; font-size: inherit; line-height: inherit; text-align: start; overflow-wrap: anywhere; }
    .teaser .no { font-size: 13.5px; font-weight: 600; text-decoration: underline; }
    @media ${SMALL} { dialog, .left dialog { inset: 0 0 auto; width: 100vw; height: var(--visible, 100dvh); border-radius: 0; box-shadow: none; } }
    @media (prefers-reduced-motion: no-preference) { dialog[open], .teaser { animation: rise 0.18s ease-out; } @keyframes rise { from { transform: translateY(14px); opacity: 0; } } }
    @media (forced-colors: active) { .launcher, .teaser, dialog { border: 1px solid; } }`;

  function make(tag, properties, attributes = {}) {
    const node = Object.assign(document.createElement(tag), properties);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  function drawing() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", "M4.5 18.5V7a2.5 2.5 0 0 1 2.5-2.5h10A2.5 2.5 0 0 1 19.5 7v6.5a2.5 2.5 0 0 1-2.5 2.5H8.5zM8.5 8.8h7M8.5 12h4.5");
    svg.append(path);
    return svg;
  }

  const outer = make("div", { id: "faqtotum" });
  const root = outer.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const part = (name) => ({ "data-part": name });
  const badge = make("span", { className: "badge", hidden: true }, { ...part("badge"), "aria-hidden": "true" });
  const launcher = make("button", { type: "button", className: "launcher", hidden: true }, { ...part("launcher"), "aria-haspopup": "dialog", "aria-expanded": "false" });
  launcher.append(drawing(), badge);
  const frame = make("iframe", { title: "Chat" }, part("frame"));
  const panel = make("dialog", {}, part("window"));
  panel.append(frame);
  const teaser = make("div", { className: "teaser", hidden: true }, { ...part("teaser"), role: "status" });
  const box = make("div", { className: data.position === "left" ? "left" : "" });
  box.append(launcher, teaser, panel);
  root.append(box);

  /** To the frame, and to nobody who may have taken its place. */
  const tell = (type, values) => frame.contentWindow?.postMessage({ faqtotum: type, ...values }, gateway);

  function open() {
    if (panel.open) return;
    teaser.hidden = true;
    // Full screen: everything behind is out of reach, for the keyboard too.
    if (matchMedia(SMALL).matches) panel.showModal();
    else panel.show();
    launcher.hidden = true;
    launcher.setAttribute("aria-expanded", "true");
    fit();
    frame.focus();
    tell("open");
  }

  function close() {
    if (!panel.open) return;
    panel.close();
    launcher.hidden = false;
    launcher.setAttribute("aria-expanded", "false");
    launcher.focus();
  }

  /** An on-screen keyboard covers part of the page: the window keeps to what is left. */
  function fit() {
    const height = window.visualViewport?.height;
    if (height) box.style.setProperty("--visible", `${Math.round(height)}px`);
  }

  function begin() {
    const css = getComputedStyle(document.documentElement);
    const wish = (name, key) => data[key] || css.getPropertyValue(`--faqtotum-${name}`).trim();
    tell("begin", {
      language: data.language,
      locale: document.documentElement.lang || navigator.language,
      consent: data.consent,
      privacy: data.privacy,
      user: data.user,
      theme: { accent: wish("accent", "accent"), "accent-text": wish("accent-text", "accentText"), "accent-dark": wish("accent-dark", "accentDark"), "accent-dark-text": wish("accent-dark-text", "accentDarkText"), radius: wish("radius", "radius") },
    });
    const seconds = Number(data.proactive);
    if (seconds > 0) setTimeout(() => panel.open || tell("teaser"), Math.min(seconds, 3600) * 1000);
  }

  function show({ label, unread, title, theme, language }) {
    for (const [name, value] of Object.entries(theme)) outer.style.setProperty(`--${name}`, value);
    box.lang = language;
    frame.title = title;
    badge.hidden = !unread || panel.open;
    badge.textContent = unread > 99 ? "99+" : String(unread);
    launcher.setAttribute("aria-label", unread && !panel.open ? `${label} (${unread})` : label);
    launcher.hidden = panel.open;
  }

  function invite({ text, dismiss }) {
    if (panel.open) return;
    const yes = make("button", { type: "button", textContent: text, onclick: open }, part("teaser-open"));
    const no = make("button", { type: "button", className: "no", textContent: dismiss, onclick: () => leave() }, part("teaser-dismiss"));
    const leave = () => {
      teaser.hidden = true;
      launcher.focus();
    };
    teaser.onkeydown = (event) => event.key === "Escape" && leave();
    teaser.replaceChildren(yes, no);
    teaser.hidden = false;
  }

  window.addEventListener("message", ({ origin, source, data: said }) => {
    if (origin !== gateway || source !== frame.contentWindow || typeof said !== "object" || said === null) return;
    ({ ready: begin, state: show, teaser: invite, close })[said.faqtotum]?.(said);
  });
  panel.addEventListener("cancel", (event) => (event.preventDefault(), close()));
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  window.visualViewport?.addEventListener("resize", fit);
  launcher.onclick = open;
  if (LENGTH.test(data.distance ?? "")) outer.style.setProperty("--distance", data.distance);
  frame.src = `${gateway}/chat/frame?host=${encodeURIComponent(location.origin)}`;
  const place = () => document.body.append(outer);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
  window.faqtotum = { open, close };
})();
