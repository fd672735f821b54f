// Building DOM without markup strings: whatever comes from a server or a customer can only ever become text.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. `props`: class, dataset, on (listeners), text; everything else is an attribute (true: bare, false/null: absent). */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "text") node.textContent = value;
    else if (key === "dataset") Object.assign(node.dataset, value);
    else if (key === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A decorative line icon of 24 x 24; each path is the `d` of one stroke. */
export function icon(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true", class: "icon" })) {
    svg.setAttribute(key, value);
  }
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Write only when something changes: a live region would otherwise be read out again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
