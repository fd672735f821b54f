// The shop's colours: what is really a colour is taken, and text on it is made readable where the shop names no colour for it.

const FORM = /^(?:#[0-9a-f]{3,8}|[a-z]{3,30}|(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\([\d\s.,%/a-z+-]{3,60}\))$/i;
const LENGTH = /^\d{1,3}(?:\.\d{1,2})?px$/;
const COLOURS = ["accent", "accent-text", "accent-dark", "accent-dark-text"];
const LENGTHS = ["radius"];

/** #rrggbb of a colour in any notation; null when it is none. */
function hex(value) {
  const text = String(value ?? "").trim();
  if (!FORM.test(text) || !CSS.supports("color", text) || /^(?:inherit|initial|unset|revert|currentcolor|transparent)$/i.test(text)) return null;
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = text;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue, opacity] = pen.getImageData(0, 0, 1, 1).data;
  return opacity === 255 ? `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}` : null;
}

/** WCAG 2.2: relative luminance. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((from) => {
    const part = parseInt(colour.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** White or black, whichever stands out more: one of them always reaches 4.5:1. */
function readable(colour) {
  return luminance(colour) > 0.1791 ? "#000000" : "#ffffff";
}

/** What of a shop's wishes can be taken, with nothing in it but colours and lengths. */
export function theme(wished) {
  const taken = {};
  for (const name of COLOURS) {
    const colour = hex(wished?.[name]);
    if (colour) taken[name] = colour;
  }
  for (const name of LENGTHS) if (LENGTH.test(wished?.[name] ?? "")) taken[name] = wished[name];
  if (taken.accent) taken["accent-text"] ??= readable(taken.accent);
  if (taken["accent-dark"]) taken["accent-dark-text"] ??= readable(taken["accent-dark"]);
  return taken;
}
