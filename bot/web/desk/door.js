// The two ways in: making the first admin, and signing in.

import { h, icon, setText } from "../chat/dom.js";

function field(label, part, attributes) {
  const input = h("input", { id: part, required: true, dataset: { part }, ...attributes });
  return { input, node: h("div", { class: "field" }, h("label", { for: part, text: label }), input) };
}

function page(title, lead, fields, action, onSubmit) {
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { type: "submit", class: "primary", text: action.label, dataset: { part: action.part } });
  const form = h("form", {
    class: "door",
    on: {
      submit: async (event) => {
        event.preventDefault();
        setText(problem, "");
        button.disabled = true;
        try {
          await onSubmit();
        } catch (error) {
          setText(problem, error.message);
          fields.at(-1).input.select();
        } finally {
          button.disabled = false;
        }
      },
    },
  }, h("h1", {}, icon("M4.5 18.5V7A2.5 2.5 0 0 1 7 4.5h10A2.5 2.5 0 0 1 19.5 7v6.5a2.5 2.5 0 0 1-2.5 2.5H8.5z"), title), h("p", { class: "lead", text: lead }), ...fields.map(({ node }) => node), problem, button);
  return h("main", { class: "doorway" }, form);
}

/** code: from the address that the installer printed, may be empty. */
export function setupPage(api, code, onDone) {
  const fields = [
    field("Setup code", "setup-code", { autocomplete: "one-time-code", spellcheck: "false", value: code }),
    field("Your name", "setup-name", { autocomplete: "username", maxlength: "80" }),
    field("Password", "setup-password", { type: "password", autocomplete: "new-password" }),
  ];
  const [codeInput, name, password] = fields.map(({ input }) => input);
  const node = page("Set up the desk", "You are the first one here. The setup code is shown where the server was started.", fields, { label: "Create the first admin", part: "setup" }, async () =>
    onDone(await api.setup(codeInput.value.trim(), name.value.trim(), password.value)),
  );
  return { node, focus: () => (code ? name : codeInput).focus() };
}

export function loginPage(api, onDone) {
  const fields = [
    field("Name", "login-name", { autocomplete: "username", maxlength: "80" }),
    field("Password", "login-password", { type: "password", autocomplete: "current-password" }),
  ];
  const [name, password] = fields.map(({ input }) => input);
  const node = page("Desk", "Sign in to talk to customers.", fields, { label: "Sign in", part: "login" }, async () => onDone(await api.login(name.value.trim(), password.value)));
  return { node, focus: () => name.focus() };
}
