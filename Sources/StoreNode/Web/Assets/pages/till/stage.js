// What the right side of the till shows: the basket, an order, a payment, or what came of it.

const listeners = new Set();

const KEY = "till-stage";

/** The panel's name and what it is about; kept over a reload, with the change to give. */
export let stage = JSON.parse(sessionStorage.getItem(KEY) ?? "null") ?? { name: "basket" };

/** Calls `listener` when another panel is to be shown; the page before is forgotten. */
export function onStage(listener) {
  listeners.clear();
  listeners.add(listener);
}

/**
 * Shows `basket`, `order` (with an `order`), `pay` (with an `order`, or the basket), `split` or
 * `done`. On a phone `isShown` says whether the basket or the menu is seen.
 */
export function showStage(name, about = {}) {
  stage = { name, ...about };
  sessionStorage.setItem(KEY, JSON.stringify(stage));
  listeners.forEach((listener) => listener());
}
