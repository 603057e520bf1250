// What stands beside the lines: a note, a discount, and when it shall be ready.

import { h } from "../../core/dom.js";
import { parseCents, say, time } from "../../core/language.js";
import { buttons, dialog, notice } from "../../core/notices.js";
import { basket, setBasket } from "./basket.js";
import { catalogue } from "./catalogue.js";

const PERCENTS = [5, 10, 15, 20, 50];
const MINUTES = [15, 30, 45, 60, 90];

/** Asks for a note to the kitchen or the driver. */
export async function askNote() {
  const text = h("textarea", { rows: 3, maxlength: 500, value: basket.note, name: "note" });
  const note = await dialog(say("Note", "Note"), (close) => h("form", {
    onsubmit: (event) => { event.preventDefault(); close(text.value.trim()); },
  }, h("label", {}, say("Pour la cuisine ou le livreur", "For the kitchen or the driver"), text),
  buttons(close, say("Noter", "Write down"))));
  if (note !== null) setBasket({ note });
}

/** Asks for a discount: how much, and why. */
export async function askDiscount() {
  const reasons = [say("Fidélité", "Loyalty"), say("Retard", "Late"),
    say("Geste commercial", "Goodwill"), say("Personnel", "Staff")];
  const reason = h("input", { name: "reason", maxlength: 200, required: true, list: "reasons",
    value: basket.discount?.label ?? reasons[0] });
  const amount = h("input", { name: "amount", inputmode: "decimal", placeholder: "0,00" });
  const discount = await dialog(say("Remise", "Discount"), (close) => {
    const give = (value) => {
      if (reason.value.trim()) close({ ...value, label: reason.value.trim() });
      else reason.focus();
    };
    return h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        const sum = parseCents(amount.value);
        if (sum > 0) give({ cents: sum });
        else notice(say("Tapez un montant, ou touchez un pourcentage",
          "Type an amount, or tap a percentage"), "warn");
      },
    },
    h("label", {}, say("Raison", "Reason"), reason),
    h("div", { class: "row" }, reasons.map((text) => h("button", {
      type: "button", class: "till-chip", onclick: () => { reason.value = text; },
    }, text))),
    h("div", { class: "till-quick" }, PERCENTS.map((percent) => h("button", {
      type: "button", "data-test": `percent-${percent}`, onclick: () => give({ percent }),
    }, `−${percent} %`))),
    h("label", {}, say("Ou un montant en euros", "Or an amount in euros"), amount),
    buttons(close, say("Appliquer", "Apply")));
  });
  if (discount !== null) setBasket({ discount });
}

/** When the order is promised, as the button says it. */
export function promiseText() {
  if (basket.promisedAt) return time(basket.promisedAt);
  if (basket.promisedInMinutes) return `+${basket.promisedInMinutes} min`;
  return say("Au plus vite", "As soon as possible");
}

/** Minutes until an order of a service is there, where nothing else was said. */
export function usualMinutes(service) {
  const { readyMinutes, deliveryMinutes } = catalogue.settings;
  return service === "delivery" ? deliveryMinutes : readyMinutes;
}

/** Asks when it shall be there. */
export async function askPromise() {
  const at = h("input", { type: "time", name: "at" });
  const promise = await dialog(say("Pour quand ?", "For when?"), (close) => h("form", {
    onsubmit: (event) => {
      event.preventDefault();
      if (at.value) close({ promisedAt: instant(at.value), promisedInMinutes: null });
    },
  },
  h("div", { class: "till-quick" },
    h("button", {
      type: "button", onclick: () => close({ promisedAt: null, promisedInMinutes: null }),
    }, say("Au plus vite", "As soon as possible")),
    MINUTES.map((minutes) => h("button", {
      type: "button", onclick: () => close({ promisedAt: null, promisedInMinutes: minutes }),
    }, `+${minutes} min`))),
  h("label", {}, say("Ou à cette heure", "Or at this time"), at),
  buttons(close, say("Promettre", "Promise"))));
  if (promise !== null) setBasket(promise);
}

/** The next time that a clock shows `19:45`. */
function instant(text) {
  const [hours, minutes] = text.split(":").map(Number);
  const found = new Date();
  found.setHours(hours, minutes, 0, 0);
  if (found.getTime() < Date.now() - 60000) found.setDate(found.getDate() + 1);
  return found.getTime();
}
