// The drawers that were counted: what should have lain in them, and what did.

import { h } from "../../core/dom.js";
import { cents, day, say, time } from "../../core/language.js";
import { counted, line, movements } from "./drawer.js";

/** Drawers put away, the newest first; those whose keys are given are unfolded. */
export function countsCard(drawers, openKeys) {
  return h("section", { class: "card" },
    h("h2", {}, say("Comptages", "Counts")),
    drawers.length === 0
      ? h("p", { class: "empty" }, say("Aucun tiroir n'a été compté.", "No drawer was counted yet."))
      : h("ul", { class: "plain counts" }, drawers.map((drawer) =>
        h("li", {}, details(drawer, openKeys)))));
}

function details(drawer, openKeys) {
  const id = `count-${drawer.till}-${drawer.openedAt}`;
  const { count } = drawer;
  const moved = Object.keys(movements).filter((kind) => drawer.movementCents[kind] > 0);
  return h("details", { id, open: openKeys.includes(id) },
    h("summary", {},
      h("span", { class: "grow" }, day(count.at), " ", time(count.at), " · ",
        say(`caisse ${drawer.till}`, `till ${drawer.till}`)),
      h("strong", { class: "number" }, cents(count.differenceCents))),
    h("table", {}, h("tbody", {},
      line(say("Fonds de caisse", "Float"), drawer.floatCents),
      moved.map((kind) => line(movements[kind](),
        kind.endsWith("in") ? drawer.movementCents[kind] : -drawer.movementCents[kind])))),
    counted(count),
    Object.keys(count.coins).length > 0 && h("p", { class: "soft" },
      Object.entries(count.coins).sort(([a], [b]) => b - a)
        .map(([value, pieces]) => `${pieces} × ${cents(Number(value))}`).join(" · ")));
}
