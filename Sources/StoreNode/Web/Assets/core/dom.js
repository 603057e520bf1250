// Nodes from values. Text becomes text nodes, never markup: nothing that a person typed can run.

const SVG = "http://www.w3.org/2000/svg";

/** An element with its properties and children; null, undefined and false children are left out. */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** As `h`, for SVG. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** Replaces all children of a node. */
export function show(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

/** What `onclick` takes: the button is disabled while it works, so a second tap does nothing. */
export function once(action) {
  return async (event) => {
    const button = event.currentTarget;
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await action(event);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  };
}

/** What `onsubmit` takes, as `once`. */
export function submitted(action) {
  const act = once(action);
  return (event) => {
    event.preventDefault();
    return act(event);
  };
}

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...flat(children));
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((child) =>
    child !== null && child !== undefined && child !== false);
}
