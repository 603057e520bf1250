// One bill, several payers: equal shares, or each their own pizzas. The node shares out the cents.

import { get } from "../../core/api.js";
import { h, once, show } from "../../core/dom.js";
import { cents, say } from "../../core/language.js";
import { tell } from "../../core/notices.js";
import { catalogue } from "./catalogue.js";
import { leftToPay, meansNames } from "./pay.js";
import { pay } from "./selling.js";
import { showStage, stage } from "./stage.js";

const PAYERS = [2, 3, 4, 5, 6, 8];

/** Draws the shares of an order; until they are made, asks how. */
export function renderSplit(root) {
  const { order, split } = stage;
  show(root,
    h("div", { class: "till-head" },
      h("button", { class: "quiet", onclick: () => showStage("pay", { order }) },
        say("‹ Paiement", "‹ Payment"))),
    h("p", { class: "till-due" },
      leftToPay(order),
      h("strong", { "data-test": "due" }, cents(order.dueCents))),
    split ? shares(order, split) : [equal(order), byPizza(order)]);
}

function equal(order) {
  return h("div", {},
    h("h2", {}, say("En parts égales", "In equal shares")),
    h("div", { class: "till-quick" }, PAYERS.map((parts) => h("button", {
      "data-test": `parts-${parts}`, onclick: once(() => share(order, `parts=${parts}`)),
    }, say(`${parts} personnes`, `${parts} people`)))));
}

async function share(order, query) {
  try {
    const { parts } = await get(`/api/v1/orders/${order.key}/split?${query}`);
    showStage("split", {
      order, split: parts.filter((part) => part > 0).map((part) => ({ cents: part, means: null })),
    });
  } catch (problem) {
    tell(problem);
  }
}

/** Each piece is given to a payer; who gets nothing is no payer. */
function byPizza(order) {
  const pieces = order.lines.filter((line) => line.kind === "product").flatMap((line) =>
    Array.from({ length: Math.min(20, line.quantity - line.takenBack) }, () => line));
  if (pieces.length < 2) return null;
  const payers = pieces.map((_, index) => Math.min(index, 3));
  const query = () => {
    const groups = [];
    pieces.forEach((line, index) => (groups[payers[index]] ??= []).push(`${line.key}:1`));
    const text = groups.filter(Boolean).map((one) => one.join(",")).join(";");
    return `lines=${encodeURIComponent(text)}`;
  };
  return h("div", {},
    h("h2", {}, say("Chacun ses pizzas", "Each their own")),
    h("ul", { class: "plain till-pieces" }, pieces.map((line, index) => h("li", {},
      h("label", { class: "row" },
        h("span", { class: "grow" }, catalogue.title(lineOf(line)), " ",
          h("small", {}, cents(line.unitCents))),
        h("select", {
          "aria-label": say("Qui paie", "Who pays"),
          onchange: (event) => { payers[index] = Number(event.target.value); },
        }, [0, 1, 2, 3, 4, 5].map((payer) => h("option", {
          value: payer, selected: payers[index] === payer,
        }, say(`Personne ${payer + 1}`, `Person ${payer + 1}`)))))))),
    h("div", { class: "till-actions" },
      h("button", { class: "main", onclick: once(() => share(order, query())) },
        say("Calculer les parts", "Work out the shares"))));
}

/** A line of an order as the catalogue names it. */
export function lineOf(line) {
  return {
    sizeKey: line.sizeKey, options: line.options.map((option) => option.key),
    halves: line.halves.length ? line.halves.map((half) => half.sizeKey) : undefined,
  };
}

function shares(order, split) {
  const paid = (index, means) => pay(order, { means, cents: split[index].cents }, {
    split: split.map((one, place) => (place === index ? { ...one, means } : one)),
  });
  return h("ul", { class: "plain till-shares" }, split.map((one, index) =>
    h("li", { class: "card row" },
      h("span", { class: "grow" }, say(`Part ${index + 1}`, `Share ${index + 1}`), " ",
        h("strong", {}, cents(one.cents))),
      one.means ? [h("span", { class: "tag good" }, meansNames[one.means]()),
        h("button", { class: "quiet", onclick: () => slip(order, one, index) },
          say("Justificatif", "Slip"))]
        : ["card", "cash"].map((means) => h("button", {
          "data-test": `${means}-${index + 1}`, onclick: once(() => paid(index, means)),
        }, meansNames[means]())))));
}

/** Prints what one payer has paid; the receipt of the order comes when all is paid. */
function slip(order, one, index) {
  const paper = h("div", { class: "slip" },
    h("p", {}, h("strong", {}, say("Justificatif de paiement", "Proof of payment"))),
    h("p", {}, say(`Commande n° ${order.number}, part ${index + 1}`,
      `Order no. ${order.number}, share ${index + 1}`)),
    h("p", {}, `${meansNames[one.means]()} ${cents(one.cents)}`),
    h("p", {},
      say("Ceci n'est pas le ticket de la vente.", "This is not the receipt of the sale.")));
  document.body.append(paper);
  window.print();
  paper.remove();
}
