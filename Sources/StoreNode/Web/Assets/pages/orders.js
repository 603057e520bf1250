// Orders: those that are open, and any other by number, phone, day or state.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { news, redraw } from "../core/keep.js";
import { cents, day, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";
import { tell } from "../core/notices.js";
import { query } from "../core/router.js";
import { may } from "../core/session.js";
import { handOverButton } from "./orders/hand-over.js";

/** From so many digits on, what is typed is a phone number, also without a nought in front. */
const PHONE_DIGITS = 6;
/** With a nought or a plus in front, from so many on. */
const FEWEST_DIGITS = 3;

const states = {
  open: () => say("Ouvertes", "Open"), all: () => say("Toutes", "All"),
  due: () => say("Non soldées", "With money due"), cancelled: () => say("Annulées", "Cancelled"),
};

export const steps = {
  placed: () => say("passée", "placed"), accepted: () => say("acceptée", "accepted"),
  preparing: () => say("en cuisine", "cooking"), ready: () => say("prête", "ready"),
  out: () => say("en route", "on the way"), delivered: () => say("remise", "handed over"),
};

export const services = {
  eat_in: () => say("sur place", "eat in"), take_away: () => say("à emporter", "take away"),
  delivery: () => say("livraison", "delivery"),
};

/** Whether a person has unfolded what is of days before. */
let isEarlierShown = false;

export function title() {
  return say("Commandes", "Orders");
}

export async function render(root) {
  const asked = { text: "", day: "", state: query("due") ? "due" : "open" };
  const list = h("div", {});
  const isNew = news();
  const reload = async () => {
    const found = await get(`/api/v1/orders?${parameters(asked)}`);
    if (isNew([found, asked.state])) redraw(list, orderTable(found, asked.state, reload));
  };
  const search = () => reload().catch(tell);
  const chips = () => Object.keys(states).map((state) => h("button", {
    type: "button", id: `state-${state}`, "aria-pressed": String(state === asked.state),
    onclick: () => {
      asked.state = state;
      redraw(chipRow, chips());
      search();
    },
  }, states[state]()));
  const chipRow = h("div", { class: "row" }, chips());
  root.append(
    h("h1", {}, title()),
    h("form", {
      class: "row search", onsubmit: (event) => { event.preventDefault(); search(); },
    },
    h("label", { class: "grow" }, say("Numéro ou téléphone", "Number or phone"), h("input", {
      id: "search", type: "search", inputmode: "tel", autocomplete: "off",
      oninput: (event) => { asked.text = event.target.value; search(); },
    })),
    h("label", {}, say("Jour", "Day"), h("input", {
      id: "day", type: "date", onchange: (event) => { asked.day = event.target.value; search(); },
    }))),
    chipRow, list);
  onChange(reload);
  await reload();
}

function parameters({ text, day: of, state }) {
  const asked = new URLSearchParams();
  const digits = text.replace(/\D/g, "");
  const isPhone = digits.length >= PHONE_DIGITS || /^\s*[0+]/.test(text);
  const isAsked = digits.length >= (isPhone ? FEWEST_DIGITS : 1);
  if (isAsked) asked.set(isPhone ? "phone" : "number", isPhone ? text.trim() : digits);
  // Whoever looks for something means any state, unless one is chosen.
  asked.set("state", isAsked && state === "open" ? "all" : state);
  if (of) asked.set("day", of);
  return asked;
}

/** What is settled and of days before is folded away: nobody waits for it. */
function orderTable({ orders, isTruncated }, state, reload) {
  const earlier = state === "open" ? orders.filter((order) => order.isEarlier) : [];
  const shown = orders.filter((order) => !earlier.includes(order));
  return [
    shown.length === 0
      ? h("p", { class: "card empty" }, say("Aucune commande.", "No order."))
      : h("div", { class: "card" }, rows(shown),
        isTruncated && h("p", { class: "soft" }, say(
          "Les plus récentes seulement : précisez le jour.", "Only the newest: name the day."))),
    earlier.length > 0 && h("details", {
      class: "card earlier", id: "earlier", open: isEarlierShown,
      ontoggle: (event) => { isEarlierShown = event.target.open; },
    },
    h("summary", {}, say(`Payées, de jours précédents (${earlier.length})`,
      `Paid, of days before (${earlier.length})`)),
    rows(earlier), earlierActions(earlier, reload)),
  ];
}

/** Of deliveries the delivery board says how they ended. */
function earlierActions(earlier, reload) {
  const waiting = earlier.filter((order) => order.service !== "delivery");
  return waiting.length > 0 && may("sell")
    && h("div", { class: "actions" }, handOverButton(waiting, reload));
}

function rows(orders) {
  return h("ul", { class: "plain order-list" }, orders.toReversed().map((order) => h("li", {},
    h("a", { href: `/order?key=${order.key}`, id: `order-${order.key}` },
      h("strong", { class: "called" }, order.number),
      h("span", { class: "what" }, services[order.service](),
        h("small", {}, when(order),
          order.promisedAt !== undefined && say(` · promise ${time(order.promisedAt)}`,
            ` · promised ${time(order.promisedAt)}`))),
      stepTag(order), money(order)))));
}

/** The time of day, with the day unless that is today. */
function when(order) {
  const of = day(order.at);
  return of === day(Date.now()) ? time(order.at) : `${of} ${time(order.at)}`;
}

/** Where an order stands, as a tag. */
export function stepTag(order) {
  if (order.isCancelled) return h("span", { class: "tag bad" }, say("annulée", "cancelled"));
  const kind = order.step === "delivered" || order.step === "ready" ? "good" : "";
  return h("span", { class: `tag ${kind}` }, steps[order.step]());
}

function money(order) {
  if (order.dueCents === 0) return h("span", { class: "due soft" }, say("soldée", "settled"));
  return h("strong", { class: `due ${order.dueCents < 0 ? "negative" : ""}` },
    order.dueCents < 0 ? say("à rendre ", "owed ") : "", cents(Math.abs(order.dueCents)));
}
