// An order that is there: add to it, take payment, take a line back, call it off, give money back.

import { get } from "../../core/api.js";
import { h, once, show } from "../../core/dom.js";
import { cents, parseCents, say, time } from "../../core/language.js";
import { buttons, dialog, tell } from "../../core/notices.js";
import { may } from "../../core/session.js";
import { lineName } from "../../core/words.js";
import { basket, takeBasket } from "./basket.js";
import { catalogue } from "./catalogue.js";
import { meansNames } from "./pay.js";
import { change } from "./selling.js";
import { lineOf } from "./split.js";
import { showStage, stage } from "./stage.js";

/** Steps of an order, as people say them. */
export const stepNames = {
  placed: () => say("prise", "placed"), accepted: () => say("acceptée", "accepted"),
  preparing: () => say("au four", "cooking"), ready: () => say("prête", "ready"),
  out: () => say("en route", "on its way"), delivered: () => say("remise", "handed over"),
};

export async function renderOrder(root) {
  if (stage.order) draw(root, stage.order);
  else show(root, h("p", { class: "empty" }, "…"));
  try {
    const order = await get(`/api/v1/orders/${stage.order?.key ?? stage.key}`);
    if (stage.name === "order") draw(root, order);
  } catch (problem) {
    tell(problem);
    if (!stage.order) showStage("basket");
  }
}

function draw(root, order) {
  const isOpen = order.step !== "delivered" && !order.isCancelled;
  show(root,
    h("div", { class: "till-head" },
      h("button", {
        class: "quiet", onclick: () => showStage("basket", { isShown: false }),
      }, say("‹ Carte", "‹ Menu")),
      h("h2", {}, say(`Commande n° ${order.number}`, `Order no. ${order.number}`), " ",
        h("span", { class: "tag" }, order.isCancelled ? say("annulée", "cancelled")
          : stepNames[order.step]?.() ?? order.step),
        order.promisedAt && h("span", { class: "tag" }, time(order.promisedAt)))),
    h("ul", { class: "plain till-lines" }, order.lines.map((line) => row(order, line))),
    h("div", { class: "till-total" },
      h("div", {}, order.dueCents < 0 ? say("À rembourser", "To give back")
        : order.dueCents > 0 ? say("Reste à payer", "Left to pay") : say("Payée", "Paid"),
      h("small", { class: "soft" }, say(" sur ", " of "), cents(order.saleCents)),
      order.dueCents < 0 && !may("manage") && h("p", { class: "soft" },
        say("Un responsable rembourse.", "A manager gives it back."))),
      h("strong", { class: "till-sum", "data-test": "due" }, cents(Math.abs(order.dueCents)))),
    h("div", { class: "till-actions" },
      isOpen && h("button", { "data-test": "add", onclick: () => add(order) },
        say("Ajouter", "Add")),
      order.dueCents > 0 && h("button", {
        class: "main", "data-test": "pay", onclick: () => showStage("pay", { order }),
      }, say("Encaisser", "Take payment")),
      order.dueCents < 0 && may("manage") && h("button", {
        class: "main", "data-test": "refund", onclick: () => refund(order),
      }, say("Rembourser", "Refund"), " ", cents(-order.dueCents)),
      order.dueCents === 0 && isOpen && h("button", {
        class: "main", onclick: once(() => change(order, "advance", { step: "delivered" })),
      }, say("Remise au client", "Handed over"))),
    h("div", { class: "till-more" },
      order.receipts.length > 0 && link(`/receipt?order=${order.key}`, say("Ticket", "Receipt")),
      link(`/order?key=${order.key}`, say("Historique", "History")),
      isOpen && h("button", { class: "quiet", "data-test": "cancel", onclick: () => cancel(order) },
        say("Annuler", "Cancel"))));
}

function link(href, text) {
  return h("a", { class: "button quiet", href }, text);
}

function row(order, line) {
  const isGoods = line.kind === "product";
  const left = line.quantity - line.takenBack;
  const title = isGoods ? catalogue.title(lineOf(line)) : lineName(line);
  const options = isGoods ? catalogue.optionNames(lineOf(line)) : [line.label].filter(Boolean);
  return h("li", {},
    h("span", { class: "till-count" }, line.kind === "product" ? `${left} ×` : ""),
    h("span", { class: "till-line" }, h("span", {}, title),
      options.length > 0 && h("small", {}, options.join(", "))),
    h("span", { class: "till-price number" }, cents(line.cents)),
    line.kind !== "take_back" && line.kind !== "discount" && left > 0 && order.saleCents !== 0
    && h("button", {
      class: "quiet", "aria-label": say(`Reprendre : ${title}`, `Take back: ${title}`),
      onclick: () => takeBack(order, line, left),
    }, "×"));
}

function add(order) {
  if (basket.lines.length > 0 && !basket.order) {
    tell(new Error(say("Encaissez ou mettez d'abord le panier de côté.",
      "Sell the basket or put it aside first.")));
    return;
  }
  takeBasket({
    lines: [], service: order.service, channel: order.channel,
    order: { key: order.key, number: order.number },
  });
  showStage("basket", { isShown: false });
}

/** Asks for a reason, below `fields` of which `read` gives the values. */
async function ask(title, action, fields = [], read = () => ({})) {
  const reason = h("input", {
    name: "reason", required: true, maxlength: 200, autocomplete: "off",
  });
  return dialog(title, (close) => h("form", {
    onsubmit: (event) => {
      event.preventDefault();
      close({ reason: reason.value.trim(), ...read() });
    },
  }, fields, h("label", {}, say("Raison", "Reason"), reason), buttons(close, action)));
}

async function cancel(order) {
  const body = await ask(say(`Annuler la n° ${order.number} ?`, `Cancel no. ${order.number}?`),
    say("Annuler la commande", "Cancel the order"), [isCooked(order) && staysOwed(order)]);
  if (body) await change(order, "cancel", body);
}

function isCooked(order) {
  return ["preparing", "ready", "out"].includes(order.step);
}

/** What is in the oven is sold: calling the order off gives no money back. */
function staysOwed(order) {
  return h("div", { class: "card warn", "data-test": "stays-owed" },
    h("p", {}, order.step === "preparing" ? say("Elle est déjà en préparation : ",
      "It is cooking already: ") : say("Elle est déjà préparée : ", "It is cooked already: "),
    h("strong", {}, cents(order.saleCents)), say(" restent dus.", " stay owed.")),
    order.paidCents > order.refundedCents && h("p", {},
      say("Le client a payé ", "The customer has paid "),
      cents(order.paidCents - order.refundedCents),
      say(" : ils ne sont pas rendus.", ": that is not given back.")),
    h("p", {}, say("Pour rendre l'argent, ou ne plus le demander, reprenez les lignes (×).",
      "To give the money back, or ask for it no more, take the lines back (×).")));
}

async function takeBack(order, line, left) {
  const quantity = h("input", { type: "number", min: 1, max: left, value: 1, name: "quantity" });
  const body = await ask(say("Reprendre", "Take back"), say("Reprendre", "Take back"),
    [h("label", {}, say("Combien", "How many"), quantity)],
    () => ({ line: line.key, quantity: Number(quantity.value) }));
  if (body) await change(order, "take-back", body);
}

async function refund(order) {
  const owed = -order.dueCents;
  const amount = h("input", {
    name: "amount", inputmode: "decimal", required: true,
    value: (owed / 100).toFixed(2).replace(".", say(",", ".")),
  });
  const means = h("select", { name: "means" }, [
    ["cash", meansNames.cash()], ["card", meansNames.card()],
    ["voucher", say("Avoir (page Bons et avoirs)", "Credit note (page Vouchers)")],
  ].map(([code, name]) => h("option", { value: code }, name)));
  const body = await ask(say("Rembourser", "Refund"), say("Rembourser", "Refund"), [
    h("label", {}, say("Montant", "Amount"), amount), h("label", {}, say("Comment", "How"), means),
  ], () => ({ means: means.value, cents: parseCents(amount.value) ?? 0 }));
  if (body) await change(order, "refund", body);
}
