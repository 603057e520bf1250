// Below the menu: orders that are under way, baskets put aside.

import { get } from "../../core/api.js";
import { h, show } from "../../core/dom.js";
import { cents, say, time } from "../../core/language.js";
import { dialog, tell } from "../../core/notices.js";
import { may } from "../../core/session.js";
import { services } from "./basket-panel.js";
import { showHeld } from "./held.js";
import { stepNames } from "./order-panel.js";
import { askSettings } from "./settings.js";
import { showStage } from "./stage.js";

let orders = [];

/** Draws the buttons. */
export function renderTools(root) {
  show(root,
    h("button", { "data-test": "orders", onclick: showOrders }, say("Commandes", "Orders"),
      h("span", { class: "tag", id: "till-open" })),
    h("button", { "data-test": "held", onclick: showHeld }, say("De côté", "Put aside"),
      h("span", { class: "tag", id: "till-held" })),
    may("manage") && h("button", { class: "quiet", onclick: askSettings },
      say("Réglages", "Settings")));
}

/** Counts anew. */
export async function updateTools() {
  const [open, held] = await Promise.all([get("/api/v1/orders"), get("/api/v1/held")]);
  orders = open.orders;
  write("till-open", orders.filter((order) => !order.isEarlier).length);
  write("till-held", held.baskets.length);
}

function write(id, count) {
  const place = document.getElementById(id);
  if (place) place.textContent = String(count);
}

/** Lets a person choose one of the orders that are under way. */
export async function showOrders() {
  try {
    await updateTools();
    const find = h("input", { type: "search", inputmode: "numeric", autocomplete: "off" });
    const key = await dialog(say("Commandes en cours", "Orders under way"), (close) => {
      const list = h("ul", { class: "plain till-list" });
      const draw = () => {
        const typed = find.value.trim();
        // What was settled on a day before is found by its number alone.
        const shown = orders.toReversed().filter((one) =>
          typed ? String(one.number).startsWith(typed) : !one.isEarlier);
        show(list, shown.map((order) => item(order, close)),
          shown.length === 0 && h("li", { class: "empty" }, say("Aucune commande.", "No order.")));
      };
      find.addEventListener("input", draw);
      draw();
      return [h("label", {}, say("Numéro", "Number"), find), list,
        h("div", { class: "actions" },
          h("button", { onclick: () => close(null) }, say("Retour", "Back")))];
    });
    if (key !== null) showStage("order", { key });
  } catch (problem) {
    tell(problem);
  }
}

function item(order, close) {
  const due = order.dueCents;
  return h("li", {}, h("button", { onclick: () => close(order.key), "data-number": order.number },
    h("strong", {}, say(`n° ${order.number}`, `no. ${order.number}`)),
    h("span", { class: "grow" }, [services[order.service]?.(), order.isCancelled
      ? say("annulée", "cancelled") : stepNames[order.step]?.(),
    time(order.promisedAt ?? order.at)].filter(Boolean).join(" · ")),
    due !== 0 && h("span", { class: `tag ${due > 0 ? "warn" : "bad"}` },
      due > 0 ? say(`reste ${cents(due)}`, `${cents(due)} due`)
        : say(`à rendre ${cents(-due)}`, `${cents(-due)} to give back`))));
}
