// What came of the sale: the change to give, the number to call, and straight on to the next one.

import { h, show } from "../../core/dom.js";
import { cents, say, time } from "../../core/language.js";
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
