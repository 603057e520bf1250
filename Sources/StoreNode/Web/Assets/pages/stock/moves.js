// What people have moved in the last days, transfers with their number.

import { h } from "../../core/dom.js";
import { day, named, say, time } from "../../core/language.js";
import { quantity } from "./units.js";

const kinds = {
  received: () => say("reçu", "received"), waste: () => say("jeté", "wasted"),
  transfer_out: () => say("envoyé au magasin", "sent to store"),
  transfer_in: () => say("reçu du magasin", "received from store"),
};

/** The list, as `GET /api/v1/stock/movements` gives it. */
export function moves({ movements, isTruncated }) {
  return h("section", { class: "card" },
    h("h2", {}, say("Mouvements des 14 derniers jours", "Movements of the last 14 days")),
    h("p", { class: "soft" }, say(
      "Le numéro d'un envoi se note sur le bon qui part avec la marchandise.",
      "The number of what is sent goes on the slip that leaves with the goods.")),
    movements.length === 0 && h("p", { class: "empty" }, say("Aucun.", "None.")),
    h("ul", { class: "plain moves" }, movements.map((move) => h("li", {},
      h("span", { class: "row" },
        h("strong", { class: "grow" }, named(move)),
        h("span", { class: move.quantity < 0 ? "negative" : "" },
          quantity(move.quantity, move.unit))),
      h("span", { class: "soft" }, `${day(move.at)} ${time(move.at)} · ${move.actorName ?? ""} · `,
        kinds[move.kind](), move.counterpart !== undefined && ` ${move.counterpart}`,
        move.kind === "transfer_out" && h("strong", {},
          say(` · bon n° ${move.number}`, ` · slip no. ${move.number}`)),
        move.alreadyBooked !== undefined && [
          say(" · déjà saisi ", " · already booked "), quantity(move.alreadyBooked, move.unit)],
        move.reason && ` · ${move.reason}`)))),
    isTruncated && h("p", { class: "soft" },
      say("Les plus récents seulement.", "Only the newest.")));
}
