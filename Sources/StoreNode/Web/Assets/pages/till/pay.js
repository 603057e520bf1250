// Taking money: the amount due, one tap for what happens most, any mixture of means otherwise.

import { get } from "../../core/api.js";
import { h, once, show } from "../../core/dom.js";
import { cents, parseCents, say } from "../../core/language.js";
import { dialog, notice, tell } from "../../core/notices.js";
import { may } from "../../core/session.js";
import { onQuote, quote } from "./basket.js";
import { pay, sell } from "./selling.js";
import { showStage, stage } from "./stage.js";
import { askVoucher } from "./voucher.js";

const NOTES = [500, 1000, 2000, 5000, 10000];
const TIPS = [0, 50, 100, 200, 300, 500, 1000];

/** Means of payment, as people say them. */
export const meansNames = {
  cash: () => say("Espèces", "Cash"), card: () => say("Carte", "Card"),
  voucher: () => say("Bon ou avoir", "Voucher"), online: () => say("En ligne", "Online"),
};

/** Draws the payment of the basket, or of an order that owes something. */
export function renderPay(root) {
  const { order } = stage;
  const drawer = h("p", { class: "soft till-drawer" });
  const draw = () => {
    const due = order ? order.dueCents : quote?.totalCents;
    if (due === undefined) show(root, h("p", { class: "empty" }, quote?.problem?.message ?? "…"));
    else if (due === 0 && !order) payNothing(root);
    else drawDue(root, order, due, drawer);
  };
  if (!order) onQuote(draw);
  draw();
  if (may("close")) lookAtDrawer(drawer);
}

/** Says where cash would lie in no drawer; it is taken all the same. */
async function lookAtDrawer(place) {
  try {
    const { isOpen } = await get("/api/v1/drawer");
    if (!isOpen) {
      show(place, say("Aucun tiroir ouvert à cette caisse. ", "No drawer in use at this till. "),
        h("a", { href: "/closing" }, say("L'ouvrir", "Take one into use")));
    }
  } catch (problem) {
    // That the machine is out of reach is told by the bar.
    if (problem.code !== null) tell(problem);
  }
}

function take(order, payment) {
  return order ? pay(order, payment) : sell({ payments: [payment] });
}

function drawDue(root, order, due, drawer, tip = 0) {
  const asked = due + tip;
  const amount = h("input", {
    inputmode: "decimal", autocomplete: "off", id: "till-amount", placeholder: cents(asked),
    "aria-label": say("Montant reçu", "Amount given"),
    oninput: () => name(),
    onkeydown: (event) => { if (event.key === "Enter") given("cash"); },
  });
  const typed = () => (amount.value.trim() === "" ? asked : parseCents(amount.value));
  const withTip = tip > 0 ? { tipCents: tip } : {};
  const given = (means) => {
    const sum = typed();
    if (sum > 0) return take(order, { means, cents: sum, ...withTip });
    notice(say("Ce montant n'est pas lisible", "This amount cannot be read"), "warn");
    return null;
  };
  const [card, cash] = ["card", "cash"].map((means) => h("button", {
    class: "main", "data-test": means, onclick: once(() => given(means)),
  }));
  const name = () => {
    const text = typed() > 0 ? cents(typed()) : "";
    show(cash, meansNames.cash(), " ", text, h("kbd", {}, "↵"));
    show(card, meansNames.card(), " ", text, h("kbd", {}, "F9"));
  };
  name();
  show(root,
    h("div", { class: "till-head" },
      h("button", {
        class: "quiet", onclick: () => showStage(order ? "order" : "basket", { order }),
      }, order ? say("‹ Commande", "‹ Order") : say("‹ Panier", "‹ Basket"))),
    h("p", { class: "till-due" },
      order ? leftToPay(order) : say("À payer", "To pay"),
      h("strong", { "data-test": "due" }, cents(due)),
      tip > 0 && h("span", {}, say(`+ pourboire ${cents(tip)}`, `+ tip ${cents(tip)}`))),
    h("div", { class: "till-quick", role: "group", "aria-label": say("Billets", "Notes") },
      notes(asked).map((sum) => h("button", {
        "data-test": `note-${sum}`,
        onclick: once(() => take(order, { means: "cash", cents: sum, ...withTip })),
      }, cents(sum)))),
    amount,
    h("div", { class: "till-keys" }, keypad(amount, name)),
    h("div", { class: "till-means" }, card, cash),
    drawer,
    others(root, order, due, drawer, amount));
}

function others(root, order, due, drawer, amount) {
  return h("div", { class: "till-more" },
    h("button", { class: "quiet", onclick: once(() => voucher(order, due, amount)) },
      meansNames.voucher()),
    h("button", {
      class: "quiet", "data-test": "tip",
      onclick: once(async () => {
        const tip = await askTip();
        if (tip !== null) drawDue(root, order, due, drawer, tip);
      }),
    }, say("Pourboire", "Tip")),
    h("button", {
      class: "quiet", "data-test": "split",
      onclick: once(() => (order ? showStage("split", { order })
        : sell({ isPaidLater: true, next: "split" }))),
    }, say("Partager l'addition", "Split the bill")));
}

/** Asks what the customer gives on top; nothing takes it back. */
function askTip() {
  return dialog(say("Pourboire", "Tip"), (close) => [
    h("div", { class: "till-quick" }, TIPS.map((tip) => h("button", {
      "data-test": `tip-${tip}`, onclick: () => close(tip),
    }, tip === 0 ? say("Aucun", "None") : cents(tip)))),
    h("div", { class: "actions" },
      h("button", { onclick: () => close(null) }, say("Retour", "Back"))),
  ]);
}

/** What the amount is of. */
export function leftToPay(order) {
  return say(`Commande n° ${order.number} · reste à payer`,
    `Order no. ${order.number} · left to pay`);
}

/** What a customer is likely to hand over in notes. */
function notes(due) {
  const sums = new Set(NOTES.map((note) => Math.ceil(due / note) * note));
  sums.delete(due);
  return [...sums].sort((a, b) => a - b).slice(0, 4);
}

function keypad(amount, changed) {
  const type = (key) => {
    amount.value = key === "⌫" ? amount.value.slice(0, -1) : amount.value + key;
    changed();
  };
  return ["7", "8", "9", "4", "5", "6", "1", "2", "3", say(",", "."), "0", "⌫"].map((key) =>
    h("button", {
      type: "button", onclick: () => type(key),
      "aria-label": key === "⌫" ? say("Effacer", "Delete") : null,
    }, key));
}

/** Takes what a voucher pays of it; the rest stays due. */
async function voucher(order, due, amount) {
  try {
    const payment = await askVoucher(due, parseCents(amount.value));
    if (payment) await take(order, payment);
  } catch (problem) {
    tell(problem);
  }
}

/** Everything is given away: the order is taken without money. */
function payNothing(root) {
  show(root,
    h("p", { class: "till-due" }, say("À payer", "To pay"), h("strong", {}, cents(0))),
    h("div", { class: "till-actions" },
      h("button", { onclick: () => showStage("basket") }, say("Retour", "Back")),
      h("button", { class: "main", onclick: once(() => sell({ isPaidLater: true })) },
        say("Enregistrer", "Take the order"))));
}
