// Which page is shown: setting up, signing in, or the desk itself.

import { DeskApi } from "./api.js";
import { Board } from "./board.js";
import { loginPage, setupPage } from "./door.js";

const api = new DeskApi();
let board = null;

/** The setup code of an address like /desk#setup=CODE; it is taken out of the address bar at once. */
function takeCode() {
  const code = new URLSearchParams(location.hash.slice(1)).get("setup") ?? "";
  if (code) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

function show(page) {
  board?.stop();
  board = null;
  document.body.replaceChildren(page.node);
  page.focus?.();
}

function work() {
  const next = new Board(api, { onLeave: leave });
  show(next);
  board = next;
  board.start();
}

function login() {
  show(loginPage(api, work));
}

async function leave() {
  await api.logout().catch(() => {});
  login();
}

async function begin() {
  const code = takeCode();
  const { needed } = await api.setupNeeded().catch(() => ({ needed: false }));
  if (needed) return show(setupPage(api, code, work));
  try {
    await api.me();
  } catch {
    return login();
  }
  work();
}

api.onSignedOut = () => board && login();
window.addEventListener("hashchange", () => location.hash.startsWith("#setup=") && begin());
begin();
