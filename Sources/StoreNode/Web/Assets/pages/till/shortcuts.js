// The till by keyboard; each key stands on the button it presses.

import { askCustomer } from "./customer.js";
import { holdBasket } from "./held.js";
import { showStage, stage } from "./stage.js";

const keys = {
  F2: (root) => press(root, "[data-test='pay']"),
  F4: () => stage.name === "basket" && holdBasket(),
  F8: () => stage.name === "basket" && askCustomer(),
  F9: (root) => press(root, "[data-test='card']"),
  "/": () => document.getElementById("till-search")?.focus(),
};

let listening = null;

/** Listens until the page is left; the page before is forgotten. */
export function startShortcuts(root) {
  listening?.abort();
  listening = new AbortController();
  document.addEventListener("keydown", (event) => act(root, event), { signal: listening.signal });
}

function act(root, event) {
  if (!root.isConnected) {
    listening.abort();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const isTyping = event.target.matches("input, textarea, select");
  if (event.key === "Escape" && ["pay", "split", "order"].includes(stage.name)) {
    showStage("basket");
  } else if (event.key === "Escape" && isTyping) {
    event.target.value = "";
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
    event.target.blur();
  } else if (event.key in keys && !(isTyping && event.key === "/")) {
    event.preventDefault();
    keys[event.key](root);
  }
}

function press(root, selector) {
  root.querySelector(selector)?.click();
}
