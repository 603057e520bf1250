// Goods between stores: what is on its way to us, what we sent, and what of it arrived.

import { post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { day, named, say, time } from "../../core/language.js";
import { buttons, dialog, notice, tell } from "../../core/notices.js";
import { hint, plain, quantity, readQuantity } from "./units.js";

/** The three lists, as `GET /api/v1/stock/transfers` gives them. */
export function transfers(lists) {
  const { arriving, sent, arrived } = lists;
  return [
    section(say("En route vers nous", "On the way to us"), arriving, lists.isArrivingTruncated, [
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
        h("button", { class: "main", onclick: () => receive(slip) },
          slip.items.some((item) => item.bookedByHand !== undefined)
            ? say("Déjà saisi", "Already booked") : say("Reçu", "Received"))),
    ], arriving.length > 1 && h("div", { class: "actions" },
      h("button", { id: "settle", onclick: () => settle(arriving) },
        say("Tout a été saisi à la main…", "All was booked by hand…")))),
    section(say("Envoyé, pas encore arrivé", "Sent, not yet arrived"), sent,
      lists.isSentTruncated, say("Rien.", "Nothing."),
      (slip) => list(slip, (item) => quantity(item.sent, item.unit))),
    section(say("Arrivé ces 14 derniers jours", "Arrived in the last 14 days"), arrived,
      lists.isArrivedTruncated, say("Rien.", "Nothing."), (slip) => list(slip, arrival)),
  ];
}

function section(title, slips, isTruncated, none, content, end) {
  return h("section", { class: "card transfers" },
    h("h2", {}, title),
    slips.length === 0 && h("p", { class: "empty" }, none),
    h("ul", { class: "plain slips" }, slips.map((slip) => h("li", {},
      heading(slip), content(slip)))),
    isTruncated && h("p", { class: "soft" },
      say("Les plus récents seulement.", "Only the newest.")),
    end);
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

/** Asks what arrived, and of each whether it was booked by hand before. */
async function receive(slip) {
  await dialog(say("Reçu du magasin ", "Received from store ") + slip.store, (close) => {
    const lines = slip.items.map((item) => ({
      item,
      amount: h("input", {
        id: `arrived-${item.ingredient}`, autocomplete: "off", placeholder: hint(item.unit),
        value: plain(item.bookedByHand ?? item.sent, item.unit),
      }),
      isBooked: h("input", {
        id: `booked-${item.ingredient}`, type: "checkbox",
        checked: item.bookedByHand !== undefined,
        "aria-label": say(`Déjà saisi à la main : ${named(item)}`,
          `Already booked by hand: ${named(item)}`),
      }),
    }));
    const note = h("input", { id: "arrival-note", maxlength: 200, autocomplete: "off" });
    const trouble = h("p", { class: "negative", role: "alert" });
    const save = once(() => store(lines, note.value, trouble, close));
    return h("form", {
      oninput: () => { trouble.textContent = ""; },
      onsubmit: (event) => { event.preventDefault(); save(event); },
    },
      h("p", { class: "soft" },
        say("Corrigez ce qui manque ou est abîmé : l'autre magasin le verra. Cochez ce que vous "
          + "aviez saisi à la main : son niveau ne change plus.",
        "Correct what is missing or broken: the other store will see it. Tick what you had booked "
          + "by hand: its level does not change again.")),
      h("ul", { class: "plain arrival" }, lines.map(line)),
      h("label", {}, say("Remarque", "Remark"), note),
      trouble,
      buttons(close));
  });
}

function line({ item, amount, isBooked }) {
  return h("li", {},
    h("label", { class: "count-row" }, h("span", { class: "grow" }, named(item)), amount),
    h("label", { class: "count-row" }, isBooked,
      say("Déjà saisi à la main", "Already booked by hand")));
}

async function store(lines, reason, trouble, close) {
  const items = [];
  trouble.textContent = "";
  for (const { item, amount, isBooked } of lines) {
    const { amount: arrived, problem } = readQuantity(amount.value, item.unit);
    if (problem) {
      trouble.textContent = say(`${named(item)} : `, `${named(item)}: `) + problem;
      return amount.focus();
    }
    // Said only where there is something to say: of what was booked, that it came besides.
    const isSaid = isBooked.checked || item.bookedByHand !== undefined;
    items.push({
      transfer: item.transfer, quantity: arrived,
      isAlreadyBooked: isSaid ? isBooked.checked : undefined,
    });
  }
  try {
    await post("/api/v1/stock/transfers/receive", { items, reason });
    notice(say("Enregistré", "Saved"));
    close(true);
  } catch (problem) {
    trouble.textContent = problem.message;
  }
}

/** Says that all that left up to a day was booked by hand: nothing moves, and the list is empty. */
async function settle(arriving) {
  await dialog(say("Tout a été saisi à la main", "All was booked by hand"), (close) => {
    const last = h("input", {
      id: "settle-day", type: "date", required: true, value: isoDay(arriving.at(-1).sentAt),
    });
    const save = once(async () => {
      try {
        const until = new Date(`${last.value}T23:59:59.999`).getTime();
        await post("/api/v1/stock/transfers/settle", { until });
        notice(say("Enregistré", "Saved"));
        close(true);
      } catch (problem) {
        tell(problem);
      }
    });
    return h("form", { onsubmit: (event) => { event.preventDefault(); save(event); } },
      h("p", { class: "soft" },
        say("Ce qui est parti jusqu'à ce jour est déjà dans vos niveaux. Ils ne changent plus, et "
          + "rien de tout cela n'est plus en route.",
        "What left up to this day is in your levels already. They do not change again, and nothing "
          + "of it is on its way any more.")),
      h("label", {}, say("Parti jusqu'au", "Left up to"), last),
      buttons(close));
  });
}

/** `2026-11-21`, by the clock of this device, as a date field has it. */
function isoDay(at) {
  const date = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
