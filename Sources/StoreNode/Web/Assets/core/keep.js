// Drawing a page anew without taking it from under a person's hands.

import { show } from "./dom.js";

/** Replaces all children of a node; what had the focus or was scrolled has it again, by its id. */
export function redraw(node, ...children) {
  const focused = node.contains(document.activeElement) ? document.activeElement.id : "";
  show(node, ...children);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return node;
}

/** Calls `action` every so often, for as long as the node is on the page. */
export function every(milliseconds, node, action) {
  const timer = setInterval(() => {
    if (node.isConnected) action();
    else clearInterval(timer);
  }, milliseconds);
}

/** Tells whether what it is given is another than last time: nothing else need be drawn anew. */
export function news() {
  let last = null;
  return (data) => {
    const text = JSON.stringify(data);
    const isNew = text !== last;
    last = text;
    return isNew;
  };
}
