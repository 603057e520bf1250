// What came of the sale: the change to give, the number to call, and straight on to the next one.

import { h, once, show } from "../../core/dom.js";
import { cents, say, time } from "../../core/language.js";
import { pay } from "./selling.js";
import { showStage, stage } from "./stage.js";

export function renderDone(root) {
  const { order } = stage;
  const isPaid = order.dueCents <= 0;
  const next = () => showStage("basket", { isShown: false });
  show(root,
    h("div", { class: "till-done", "data-test": "done" },
      h("p", { class: "soft" }, say("Commande", "Order")),
      h("p", { class: "till-called" }, order.number),
      order.promisedAt && h("p", {}, say(`Promise pour ${time(order.promisedAt)}`,
        `Promised for ${time(order.promisedAt)}`)),
      order.changeCents > 0 && h("p", { class: "till-change" }, say("À rendre", "Change"),
        h("strong", { "data-test": "change" }, cents(order.changeCents))),
      order.changeCents > 0 && h("button", {
        class: "quiet", "data-test": "keep",
        onclick: once(() => pay(order, { means: "cash", tipCents: order.changeCents })),
      }, say("Le client laisse la monnaie", "The customer leaves the change")),
      order.tipCents > 0 && h("p", {}, say("Pourboire ", "Tip "), cents(order.tipCents)),
      h("p", { class: `tag ${isPaid ? "good" : "warn"}` }, isPaid ? say("Payée", "Paid")
        : [say("À payer plus tard : ", "To be paid: "), cents(order.dueCents)])),
    h("div", { class: "till-actions" },
      isPaid && order.receipts.length > 0 && h("a", {
        class: "button", href: `/receipt?order=${order.key}`, "data-test": "receipt",
      }, say("Ticket", "Receipt")),
      !isPaid && h("button", { onclick: () => showStage("pay", { order }) },
        say("Encaisser", "Take payment")),
      h("button", { class: "main till-go", "data-test": "next", onclick: next, id: "till-next" },
        say("Nouvelle vente", "New sale"), h("kbd", {}, "↵"))));
  root.querySelector("#till-next").focus({ preventScroll: true });
}
