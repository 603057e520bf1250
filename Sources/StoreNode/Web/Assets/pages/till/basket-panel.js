// The basket: lines that count up and down, for whom and when, and the one button that goes on.

import { h, show } from "../../core/dom.js";
import { redraw } from "../../core/keep.js";
import { cents, say } from "../../core/language.js";
import {
  basket, clearBasket, countLine, onQuote, piecesOf, quote, setBasket,
} from "./basket.js";
import { catalogue } from "./catalogue.js";
import { askCustomer } from "./customer.js";
import { editLine } from "./editor.js";
import { askDiscount, askNote, askPromise, promiseText } from "./extras.js";
import { holdBasket } from "./held.js";
import { sell, addToOrder } from "./selling.js";
import { showStage } from "./stage.js";

/** How an order is eaten, as people say it. */
export const services = {
  eat_in: () => say("Sur place", "Eat in"), take_away: () => say("À emporter", "Take away"),
  delivery: () => say("Livraison", "Delivery"),
};

/** Draws the basket. */
export function renderBasket(root) {
  const list = h("ul", { class: "plain till-lines" }, basket.lines.map(line));
  const total = h("strong", { class: "till-sum", "data-test": "total" });
  const vat = h("small", { class: "soft" });
  const extras = h("ul", { class: "plain till-extras" });
  const goOn = h("button", { class: "main till-go", "data-test": "pay", onclick: () => pay() });
  const later = h("button", { "data-test": "send", onclick: () => sell({ isPaidLater: true }) },
    say("Payer plus tard", "Pay later"));
  redraw(root,
    head(),
    basket.lines.length === 0
      ? h("p", { class: "empty" },
        say("Touchez une taille pour commencer.", "Tap a size to begin."))
      : list,
    extras,
    h("div", { class: "till-total" }, h("div", {}, say("Total", "Total"), vat), total),
    h("div", { class: "till-actions" },
      basket.order ? null : later, goOn),
    more());
  const drawQuote = () => writeQuote({ list, total, vat, extras, goOn });
  onQuote(drawQuote);
  drawQuote();
  list.lastElementChild?.scrollIntoView({ block: "nearest" });
}

function pay() {
  if (basket.lines.length === 0) return;
  if (basket.order) addToOrder();
  else if (needsAddress()) askCustomer();
  else showStage("pay", { order: null });
}

/** Whether a delivery still lacks where to. */
export function needsAddress() {
  return basket.service === "delivery" && !basket.addressKey;
}

function head() {
  const isAdding = basket.order !== null;
  return h("div", { class: "till-head" },
    h("button", {
      class: "quiet till-back", onclick: () => showStage("basket", { isShown: false }),
    }, say("‹ Carte", "‹ Menu")),
    isAdding
      ? h("p", { class: "card warn" },
        say("Ajout à la commande n° ", "Added to order no. "), basket.order.number)
      : h("div", { class: "till-switch", role: "group", "aria-label": say("Service", "Service") },
        Object.entries(services).map(([code, name]) => h("button", {
          "aria-pressed": String(basket.service === code), "data-service": code,
          id: `till-${code}`,
          onclick: () => chooseService(code),
        }, name()))),
    !isAdding && h("div", { class: "till-who" },
      h("button", {
        class: "till-chip", "data-test": "phone", onclick: () => choosePhone(),
        "aria-pressed": String(basket.channel === "phone"),
      }, say("Téléphone", "Phone")),
      h("button", {
        class: "till-chip grow", "data-test": "customer", onclick: () => askCustomer(),
      }, basket.customer?.name ?? say("Client (F8)", "Customer (F8)")),
      h("button", { class: "till-chip", "data-test": "promise", onclick: askPromise },
        promiseText())),
    basket.customer && address());
}

function address() {
  const found = basket.customer.addresses.find((one) => one.key === basket.addressKey);
  const text = found ? [found.street, found.postcode, found.city].filter(Boolean).join(", ") : null;
  return h("p", { class: "till-address" },
    [basket.customer.phone, basket.service === "delivery" && text,
      basket.service === "delivery" && found?.directions].filter(Boolean).join(" · "));
}

function chooseService(service) {
  setBasket({ service });
  if (needsAddress()) askCustomer();
}

function choosePhone() {
  const channel = basket.channel === "phone" ? "counter" : "phone";
  setBasket({ channel });
  if (channel === "phone" && !basket.customer) askCustomer();
}

function line(one) {
  const title = catalogue.title(one);
  const options = catalogue.optionNames(one);
  const few = catalogue.leftOf(one);
  return h("li", { "data-line": one.id },
    h("button", {
      class: "till-step", id: `till-less-${one.id}`, onclick: () => countLine(one.id, -1),
      "aria-label": say(`Un de moins : ${title}`, `One less: ${title}`),
    }, "−"),
    h("span", { class: "till-count" }, one.quantity),
    h("button", {
      class: "till-step", id: `till-more-${one.id}`, onclick: () => countLine(one.id, 1),
      "aria-label": say(`Un de plus : ${title}`, `One more: ${title}`),
    }, "+"),
    h("button", {
      class: "till-line", id: `till-line-${one.id}`, onclick: () => editLine(one, one.id),
    },
      h("span", {}, title), options.length > 0 && h("small", {}, options.join(", ")),
      few < piecesOf(one) && h("small", { class: "few" },
        say(`d'après le stock, reste ${few}`, `by the stock, ${few} left`))),
    h("span", { class: "till-price number" }));
}

/** Writes the node's prices where they belong. */
function writeQuote({ list, total, vat, extras, goOn }) {
  const isPriced = quote !== null && !quote.problem;
  list.querySelectorAll("li").forEach((item, index) => {
    const priced = isPriced ? quote.lines[index] : null;
    item.querySelector(".till-price").textContent = priced ? cents(priced.cents) : "…";
    item.classList.toggle("sold-out", priced?.isSoldOut === true);
  });
  show(extras, isPriced && extraLines().map((extra) => h("li", {},
    h("span", { class: "grow" }, extra.kind === "fee" ? say("Livraison", "Delivery")
      : `${say("Remise", "Discount")} · ${basket.discount?.label ?? ""}`),
    h("button", {
      class: "quiet", "aria-label": say("Enlever", "Remove"),
      onclick: () => setBasket(extra.kind === "fee" ? { deliveryFeeCents: null }
        : { discount: null }),
    }, "×"),
    h("span", { class: "till-price number" }, cents(extra.cents)))),
  basket.note && h("li", {},
    h("button", { class: "quiet grow note", onclick: askNote }, `✎ ${basket.note}`)));
  total.textContent = isPriced ? cents(quote.totalCents) : basket.lines.length ? "…" : cents(0);
  vat.textContent = quote?.problem?.message ?? (isPriced ? vatText() : "");
  const amount = isPriced ? ` ${cents(quote.totalCents)}` : "";
  show(goOn, basket.order
    ? say(`Ajouter à la n° ${basket.order.number}`, `Add to no. ${basket.order.number}`)
    : [say("Encaisser", "Take payment"), amount, h("kbd", {}, "F2")]);
  goOn.disabled = basket.lines.length === 0;
}

/** The fee and the discount; its parts at each VAT rate are one here. */
function extraLines() {
  const extras = new Map();
  for (const { kind, cents } of quote.lines.slice(basket.lines.length)) {
    extras.set(kind, (extras.get(kind) ?? 0) + cents);
  }
  return [...extras].map(([kind, cents]) => ({ kind, cents }));
}

function vatText() {
  const sum = quote.vat.reduce((all, rate) => all + rate.taxCents, 0);
  return say(` dont TVA ${cents(sum)}`, ` of which VAT ${cents(sum)}`);
}

function more() {
  const isEmpty = basket.lines.length === 0;
  return h("div", { class: "till-more" },
    // An order keeps the note and the time that it was taken with.
    !basket.order && h("button", { class: "quiet", onclick: askNote, disabled: isEmpty },
      say("Note", "Note")),
    h("button", {
      class: "quiet", onclick: askDiscount, disabled: isEmpty, "data-test": "discount",
    }, say("Remise", "Discount")),
    !basket.order && h("button", {
      class: "quiet", onclick: holdBasket, disabled: isEmpty, "data-test": "hold",
    }, say("Mettre de côté", "Put aside"), h("kbd", {}, "F4")),
    h("button", {
      class: "quiet", onclick: () => clearBasket(), disabled: isEmpty && !basket.order,
    }, say("Vider", "Clear")));
}
