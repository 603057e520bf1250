// Goods between stores: what is on its way to us, what we sent, and what of it arrived.

import { post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { day, named, say, time } from "../../core/language.js";
import { dialog, notice, tell } from "../../core/notices.js";
import { hint, parseQuantity, plain, quantity } from "./units.js";

/** The three lists, as `GET /api/v1/stock/transfers` gives them. */
export function transfers({ arriving, sent, arrived }) {
  return [
    section(say("En route vers nous", "On the way to us"), arriving, [
      say("Rien d'annoncé. ", "Nothing is announced. "),
      say("Sans internet : ", "Without internet: "),
      h("a", { href: "/stock?view=transfer_in" },
        say("saisir avec le numéro du bon", "book it with the slip's number")),
    ], (slip) => [
      list(slip, (item) => [
        quantity(item.sent, item.unit),
        item.bookedByHand !== undefined && h("small", { class: "soft" },
          say(" · déjà saisi ", " · already booked "), quantity(item.bookedByHand, item.unit)),
      ]),
      h("div", { class: "actions" },
        h("button", { onclick: () => receive(slip, true) },
          say("Déjà saisi à la main", "Already booked by hand")),
        h("button", { class: "main", onclick: () => receive(slip, false) },
          say("Reçu", "Received"))),
    ]),
    section(say("Envoyé, pas encore arrivé", "Sent, not yet arrived"), sent,
      say("Rien.", "Nothing."),
      (slip) => list(slip, (item) => quantity(item.sent, item.unit))),
    section(say("Arrivé ces 14 derniers jours", "Arrived in the last 14 days"), arrived,
      say("Rien.", "Nothing."), (slip) => list(slip, arrival)),
  ];
}

function section(title, slips, none, content) {
  return h("section", { class: "card transfers" },
    h("h2", {}, title),
    slips.length === 0 && h("p", { class: "empty" }, none),
    h("ul", { class: "plain slips" }, slips.map((slip) => h("li", {},
      heading(slip), content(slip)))));
}

function heading(slip) {
  const store = say(`Magasin ${slip.store}`, `Store ${slip.store}`);
  return h("div", { class: "row" },
    h("strong", { class: "grow" }, store, slip.storeName && ` · ${slip.storeName}`),
    h("span", { class: "soft" }, say(`bon n° ${slip.number}`, `slip no. ${slip.number}`),
      say(" · parti ", " · left "), `${day(slip.sentAt)} ${time(slip.sentAt)}`,
      slip.receivedAt !== undefined && [
        say(" · arrivé ", " · arrived "), `${day(slip.receivedAt)} ${time(slip.receivedAt)}`]));
}

function list(slip, amount) {
  return h("ul", { class: "plain" }, slip.items.map((item) => h("li", { class: "row" },
    h("span", { class: "grow" }, named(item)), h("span", { class: "amount" }, amount(item)))));
}

function arrival(item) {
  const difference = item.received - item.sent;
  return [
    quantity(item.received, item.unit),
    difference !== 0 && h("span", { class: difference < 0 ? "negative" : "" },
      say(" sur ", " of "), quantity(item.sent, item.unit),
      ` (${difference > 0 ? "+" : ""}${quantity(difference, item.unit)})`),
  ];
}

/** Asks what arrived; `isBooked` if it is on our shelves already. */
async function receive(slip, isBooked) {
  const title = isBooked ? say("Déjà saisi à la main", "Already booked by hand")
    : say("Reçu du magasin ", "Received from store ") + slip.store;
  await dialog(title, (close) => {
    const fields = slip.items.map((item) => h("input", {
      id: `arrived-${item.ingredient}`, autocomplete: "off", placeholder: hint(item.unit),
      value: plain(isBooked ? item.bookedByHand ?? item.sent : item.sent, item.unit),
    }));
    const note = h("input", { id: "arrival-note", maxlength: 200, autocomplete: "off" });
    const save = once(() => store(slip, isBooked, fields, note.value, close));
    return [
      h("p", { class: "soft" }, isBooked
        ? say("Ce que vous aviez saisi sans cette liste. Les niveaux ne changent plus.",
          "What you had booked without this list. Levels do not change again.")
        : say("Corrigez ce qui manque ou est abîmé : l'autre magasin le verra.",
          "Correct what is missing or broken: the other store will see it.")),
      h("ul", { class: "plain arrival" }, slip.items.map((item, index) => h("li", {},
        h("label", { class: "count-row" },
          h("span", { class: "grow" }, named(item)), fields[index])))),
      h("label", {}, say("Remarque", "Remark"), note),
      h("div", { class: "actions arrival" },
        h("button", { onclick: () => close(null) }, say("Retour", "Back")),
        h("button", { class: "main", id: "store-arrival", onclick: save },
          say("Enregistrer", "Store"))),
    ];
  });
}

async function store(slip, isAlreadyBooked, fields, reason, close) {
  const amounts = slip.items.map((item, index) => parseQuantity(fields[index].value, item.unit));
  const unreadable = amounts.indexOf(null);
  if (unreadable >= 0) return fields[unreadable].focus();
  try {
    await post("/api/v1/stock/transfers/receive", {
      isAlreadyBooked, reason,
      items: slip.items.map((item, index) => ({
        transfer: item.transfer, quantity: amounts[index],
      })),
    });
    notice(say("Enregistré", "Stored"));
    close(true);
  } catch (problem) {
    tell(problem);
  }
}
