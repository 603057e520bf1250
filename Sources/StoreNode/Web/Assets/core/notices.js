// Short messages at the bottom of the page, and questions before something that cannot be undone.

import { h } from "./dom.js";
import { say } from "./language.js";

const STAY_MS = 6000;
const MOST = 3;

/** Says something for a while; `kind` is good, warn or bad. */
export function notice(text, kind = "good") {
  // A dialog lies over everything else: what is said meanwhile is said in it.
  const asked = [...document.querySelectorAll("dialog[open]")].at(-1);
  const box = asked ?? document.getElementById("notices");
  const item = h("p", { class: `notice ${kind}`, role: asked ? "alert" : null }, text, h("button", {
    class: "quiet", type: "button", "aria-label": say("Fermer", "Close"),
    onclick: () => item.remove(),
  }, "×"));
  box.append(item);
  if (kind !== "bad") setTimeout(() => item.remove(), STAY_MS);
  for (const old of [...box.querySelectorAll(":scope > .notice")].slice(0, -MOST)) old.remove();
}

/** Tells a problem of the API in its own words. */
export function tell(problem) {
  notice(problem.message, "bad");
}

/**
 * A dialog over the page. `build(close)` gives its children; resolves with what `close` was given,
 * null when the person goes back (Escape).
 */
export function dialog(title, build) {
  return new Promise((resolve) => {
    const close = (result) => {
      box.close();
      resolve(result);
      box.remove();
    };
    // No line begins with the sign that French sets after a space.
    const heading = title.replace(/ (?=[:?!])/g, "\u00a0");
    const box = h("dialog", { "aria-label": title }, h("h2", {}, heading));
    box.append(...[build(close)].flat());
    box.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    document.body.append(box);
    box.showModal();
  });
}

/** Back and the main button of a form in a dialog. */
export function buttons(close, action = say("Enregistrer", "Save")) {
  return h("div", { class: "actions" },
    h("button", { type: "button", onclick: () => close(null) }, say("Retour", "Back")),
    h("button", { class: "main" }, action));
}

/** Asks before something that cannot be undone; resolves with whether it shall be. */
export async function confirmed(title, action) {
  return (await dialog(title, (close) => h("form", {
    onsubmit: (event) => { event.preventDefault(); close(true); },
  }, buttons(close, action)))) === true;
}
