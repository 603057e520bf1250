// Baskets put aside: on every till of the shop, taken up again by one.

import { get } from "../../core/api.js";
import { h, once, show } from "../../core/dom.js";
import { cents, say, time } from "../../core/language.js";
import { buttons, dialog, notice, tell } from "../../core/notices.js";
import { asRequest, basket, clearBasket, fromRequest, takeBasket } from "./basket.js";
import { onAnswer, send } from "./sending.js";
import { showStage } from "./stage.js";

/** Puts the basket aside under a word that it is found again by. */
export async function holdBasket() {
  if (basket.lines.length === 0 || basket.order) return;
  const word = h("input", { name: "label", maxlength: 60, autocomplete: "off" });
  const label = await dialog(say("Mettre de côté", "Put aside"), (close) => h("form", {
    onsubmit: (event) => { event.preventDefault(); close(word.value.trim()); },
  }, h("label", {}, say("Un mot pour le retrouver (sans nom de client)",
    "A word to find it again (not the customer's name)"), word),
  buttons(close, say("Mettre de côté", "Put aside"))));
  if (label === null) return;
  const held = asRequest();
  if (basket.customer) held.customerKey = basket.customer.key;
  if (basket.addressKey) held.addressKey = basket.addressKey;
  await send("hold", "/api/v1/held", { label, basket: held });
}

/** Shows what was put aside, and takes one up again. */
export async function showHeld() {
  try {
    const { baskets } = await get("/api/v1/held");
    const id = await dialog(say("Paniers de côté", "Baskets put aside"), (close) => [
      baskets.length === 0 && h("p", { class: "empty" }, say("Aucun panier de côté.", "None.")),
      h("ul", { class: "plain till-list" }, baskets.map((held) => h("li", {},
        h("button", { onclick: () => close(held.id) },
          h("strong", {}, held.label || say(`Caisse ${held.till}`, `Till ${held.till}`)),
          h("span", { class: "grow" }, `${held.pieces} × · ${time(held.at)}`),
          h("span", { class: "number" }, "totalCents" in held ? cents(held.totalCents) : ""))))),
      h("div", { class: "actions" },
        h("button", { onclick: () => close(null) }, say("Retour", "Back"))),
    ].filter(Boolean));
    if (id === null) return;
    if (basket.lines.length > 0) {
      notice(say("Encaissez ou mettez d'abord le panier de côté.",
        "Sell the basket or put it aside first."), "warn");
      return;
    }
    await send("recall", `/api/v1/held/${id}/recall`, {});
  } catch (problem) {
    tell(problem);
  }
}

onAnswer("hold", {
  answered() {
    clearBasket();
    showStage("basket", { isShown: false });
    notice(say("Mis de côté", "Put aside"));
  },
});

onAnswer("recall", {
  async answered(held) {
    const { customerKey, addressKey, lines, ...rest } = held.basket;
    takeBasket({ ...rest, lines: lines.map(fromRequest), note: rest.note ?? "" });
    showStage("basket", { isShown: true });
    if (!customerKey) return;
    try {
      const customer = await get(`/api/v1/customers/${customerKey}`);
      takeBasket({ ...basket, customer, addressKey: addressKey ?? null });
    } catch (problem) {
      tell(problem);
    }
  },
});
