// How a delivery ended at the door, with what was paid there. It is kept in the phone until the
// node knows, for there may be no Wi-Fi.

import { h } from "../../core/dom.js";
import { cents, parseCents, say } from "../../core/language.js";
import { buttons, dialog, notice, tell } from "../../core/notices.js";
import { outbox, sendInTime } from "../../core/outbox.js";

/** What became of a delivery, in words. */
export const outcomes = {
  delivered: () => say("livrée", "delivered"), failed: () => say("personne", "nobody there"),
  returned: () => say("refusée", "refused"), waiting: () => say("à partir", "to leave"),
  out: () => say("en route", "on the way"),
};

/** Asks for the money, says that it was delivered, and calls `reload` once the node knows. */
export async function deliver(stop, reload) {
  const payments = stop.dueCents > 0 ? await collect(stop) : [];
  if (payments === null) return;
  await end(stop, { outcome: "delivered", payments }, reload,
    (order) => notice(order.changeCents > 0
      ? say(`Rendre ${cents(order.changeCents)}`, `Give back ${cents(order.changeCents)}`)
      : say(`Commande ${stop.number} livrée`, `Order ${stop.number} delivered`)));
}

/** What the customer pays at the door: payments, null when the driver goes back. */
function collect(stop) {
  const due = cents(stop.dueCents);
  const heading = say(`À encaisser : ${due}`, `To collect: ${due}`);
  return dialog(heading, (close) => {
    const given = h("input", {
      id: "given", inputmode: "decimal", autocomplete: "off",
      placeholder: (stop.dueCents / 100).toFixed(2),
    });
    const cash = (event) => {
      event.preventDefault();
      const amount = given.value.trim() === "" ? stop.dueCents : parseCents(given.value);
      if (amount === null || amount <= 0) return given.focus();
      close([{ means: "cash", cents: amount }]);
    };
    return [
      h("form", { onsubmit: cash },
        h("label", {},
          say("Espèces reçues (vide : le compte juste)", "Cash given (empty: exact)"), given),
        h("button", { class: "main" }, say("Payé en espèces", "Paid in cash"))),
      h("div", { class: "actions pay-other" },
        h("button", { onclick: () => close([{ means: "card" }]) },
          say("Payé par carte", "Paid by card")),
        h("button", { onclick: () => close([]) }, say("Sans paiement", "Not paid")),
        h("button", { class: "quiet", onclick: () => close(null) }, say("Retour", "Back"))),
    ];
  });
}

const reasons = {
  failed: () => [say("Personne à la porte", "Nobody at the door"),
    say("Adresse introuvable", "Address not found"), say("Ne répond pas", "No answer")],
  returned: () => [say("Trop tard", "Too late"), say("Froide", "Cold"),
    say("Erreur de commande", "Wrong order"), say("N'a pas commandé", "Did not order")],
};

/** Asks why nobody took it: `outcome` is `failed` or `returned`. */
export async function fail(stop, outcome, reload) {
  const reason = await dialog(say("Pourquoi ?", "Why?"), (close) => {
    const other = h("input", { id: "reason", maxlength: 200, autocomplete: "off" });
    return [
      h("div", { class: "choices" }, reasons[outcome]().map((text) =>
        h("button", { onclick: () => close(text) }, text))),
      h("form", {
        onsubmit: (event) => {
          event.preventDefault();
          if (other.value.trim()) close(other.value);
        },
      }, h("label", {}, say("Autre raison", "Another reason"), other),
      buttons(close)),
    ];
  });
  if (reason === null) return;
  await end(stop, { outcome, reason }, reload);
}

/** Whether it ended, and the node does not know yet. */
export function isEndedHere(stop) {
  return outbox().some(({ path }) => path === endOf(stop));
}

function endOf(stop) {
  return `/api/v1/deliveries/${stop.delivery}/end`;
}

/** How it ended at the door, kept in the phone until the node knows. */
async function end(stop, body, reload, then = () => {}) {
  const label = say(`Commande ${stop.number} ${outcomes[body.outcome]()}`,
    `Order ${stop.number} ${outcomes[body.outcome]()}`);
  await sendInTime(endOf(stop), body, label, async (order) => {
    then(order);
    await reload().catch(tell);
  });
}
