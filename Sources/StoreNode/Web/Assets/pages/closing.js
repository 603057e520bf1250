// The evening: the drawer is counted, the day is closed, and what was closed before.

import { get } from "../core/api.js";
import { h, once, show } from "../core/dom.js";
import { cents, day, periodName, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";
import { tell } from "../core/notices.js";
import { may } from "../core/session.js";
import { countsCard } from "./closing/counts.js";
import { closeDay, figuresOf } from "./closing/day.js";
import { drawerCard } from "./closing/drawer.js";
import { handOverButton } from "./orders/hand-over.js";

/** Numbers of orders in a row; there may be hundreds. */
const NUMBERS_SHOWN = 20;

const kinds = {
  day: () => say("Jours", "Days"), month: () => say("Mois", "Months"),
  year: () => say("Années", "Years"),
};

export function title() {
  return say("Caisse et clôture", "Drawer and closing");
}

export async function render(root) {
  let kind = "day";
  const reload = async () => {
    const [drawer, open, { closings }, { orders }, { drawers }] = await Promise.all([
      get("/api/v1/drawer"), get("/api/v1/closings/open"), get(`/api/v1/closings?kind=${kind}`),
      get("/api/v1/orders?state=uncollected"), get("/api/v1/drawer/counts"),
    ]);
    // What a person is filling in or reading stays as it is.
    if (root.contains(document.activeElement) && document.activeElement.matches("input")) return;
    const openKeys = [...root.querySelectorAll("details[open]")].map((item) => item.id);
    show(root, h("h1", {}, title()), h("div", { class: "columns" },
      drawerCard(drawer, reload), openDayCard(open, orders, reload),
      historyCard(closings, kind, openKeys, async (other) => {
        kind = other;
        await reload();
      }), countsCard(drawers, openKeys)));
  };
  onChange(reload);
  await reload();
}

function openDayCard(open, uncollected, reload) {
  const isWarning = open.isForgotten || open.openDrawers.length > 0;
  return h("section", { class: "card" },
    h("h2", {}, say("Journée ouverte", "Open day"), " ",
      h("span", { class: "tag" }, periodName(open.day))),
    open.isForgotten && h("p", { class: "tag warn" }, say(
      "Cette journée est finie et n'est pas clôturée.", "This day is over and not closed.")),
    open.isClosedToday && h("p", {}, say(
      "Aujourd'hui est clôturé : ce qui est vendu maintenant compte demain.",
      "Today is closed: what is sold now belongs to tomorrow.")),
    figuresOf(open),
    !open.isForgotten && open.openDrawers.length > 0 && h("p", { class: "soft" }, say(
      `Tiroir encore ouvert, caisse ${open.openDrawers.join(", ")}.`,
      `Drawer still in use, till ${open.openDrawers.join(", ")}.`)),
    uncollected.length > 0 && handingOver(uncollected, reload),
    h("div", { class: "actions" },
      !open.isBlind && h("a", { class: "button", href: "/receipt?closing=open" },
        say("Imprimer un X", "Print an X")),
      !open.isClosedToday && !open.isBlind && h("button", {
        class: isWarning && !open.isForgotten ? null : "main",
        onclick: once(() => closeDay(open, reload)),
      }, say("Clôturer la journée (Z)", "Close the day (Z)"))));
}

/** Paid orders that nobody said were handed over: they would be open tomorrow. */
function handingOver(orders, reload) {
  const numbers = orders.slice(-NUMBERS_SHOWN).map((order) => order.number).join(", ");
  const isCut = orders.length > NUMBERS_SHOWN;
  return h("div", { class: "uncollected" },
    h("p", {}, say("Payées et pas encore remises : n° ", "Paid and not handed over yet: no. "),
      isCut ? `… ${numbers}` : numbers),
    h("div", { class: "actions" },
      h("a", { class: "button", href: "/orders" }, say("Voir", "Look")),
      may("sell") && handOverButton(orders, reload)));
}

function historyCard(closings, kind, openKeys, choose) {
  return h("section", { class: "card" },
    h("h2", {}, say("Clôtures", "Closings")),
    h("div", { class: "row", role: "group", "aria-label": say("Période", "Period") },
      Object.entries(kinds).map(([name, text]) => h("button", {
        "aria-pressed": String(name === kind),
        onclick: once(() => choose(name).catch(tell)),
      }, text()))),
    closings.length === 0
      ? h("p", { class: "empty" }, say("Rien n'est clôturé encore.", "Nothing is closed yet."))
      : h("ul", { class: "plain closings" }, closings.slice(0, 60).map((closing) =>
        h("li", {}, details(closing, openKeys)))));
}

function details(closing, openKeys) {
  return h("details", { id: closing.key, open: openKeys.includes(closing.key) },
    h("summary", {},
      h("span", { class: "grow" }, periodName(closing.period)),
      closing.isAutomatic && h("span", { class: "tag" }, say("automatique", "by itself")),
      !closing.isBlind && h("strong", { class: "number" }, cents(closing.figures.totalCents))),
    figuresOf(closing),
    h("dl", { class: "facts" },
      fact(say("Numéro", "Number"), closing.number),
      fact(say("Dernier ticket", "Last receipt"), closing.lastReceipt),
      fact(say("Clôturée", "Closed"), [day(closing.at), time(closing.at), closing.actor]
        .filter(Boolean).join(" ")),
      !closing.isBlind && [
        fact(say("Total perpétuel", "Perpetual total"), cents(closing.perpetualCents)),
        fact(say("Perpétuel, valeur absolue", "Perpetual, without signs"),
          cents(closing.perpetualAbsoluteCents)),
      ],
      fact(say("Signature", "Signature"), closing.mark)),
    !closing.isBlind && h("div", { class: "actions" }, h("a", {
      class: "button", href: `/receipt?closing=${closing.key}`,
    }, say("Imprimer le Z", "Print the Z"))));
}

function fact(name, value) {
  return [h("dt", {}, name), h("dd", { class: "number" }, String(value))];
}
