// One-key commands, while nobody is typing.

const TYPING = "input, textarea, select, [contenteditable]";

/** commands: {key: action}. Returns a function that ends it. */
export function keys(commands) {
  const listen = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.(TYPING)) return;
    const action = commands[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}
