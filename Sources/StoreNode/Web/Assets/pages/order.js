// One order with everything that was written of it: what, when, who, where.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { news, redraw } from "../core/keep.js";
import { cents, day, language, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";
import { query } from "../core/router.js";
import { may } from "../core/session.js";
import { services, stepTag, steps } from "./orders.js";

export function title() {
  return say("Suivi d'une commande", "Order tracking");
}

export async function render(root) {
  const key = encodeURIComponent(query("key") ?? "");
  const space = h("div", {});
  const isNew = news();
  root.append(space);
  const reload = async () => {
    const [order, history] = await Promise.all([
      get(`/api/v1/orders/${key}`), get(`/api/v1/orders/${key}/history`),
    ]);
    if (isNew([order, history])) redraw(space, content(order, history));
  };
  onChange(reload);
  await reload();
}

function content(order, history) {
  return [
    h("p", { class: "row" },
      link("/orders", say("← Commandes", "← Orders")),
      h("span", { class: "grow" }),
      order.receipts.length > 0 && link(`/receipt?order=${order.key}`, say("Ticket", "Receipt")),
      may("sell") && link(`/till?order=${order.key}`,
        say("Ouvrir à la caisse", "Open at the till"))),
    h("div", { class: "row" },
      h("h1", { class: "grow" }, say(`Commande ${order.number}`, `Order ${order.number}`),
        h("small", {}, ` · ${services[order.service]()}`,
          order.promisedAt !== undefined && say(` · promise ${time(order.promisedAt)}`,
            ` · promised ${time(order.promisedAt)}`))),
      stepTag(order)),
    progress(order),
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, say("Compte", "Account")),
        h("dl", { class: "account" },
          amount(say("Total", "Total"), order.saleCents),
          amount(say("Payé", "Paid"), order.paidCents),
          order.refundedCents > 0 && amount(say("Remboursé", "Refunded"), order.refundedCents),
          amount(order.dueCents < 0 ? say("À rendre", "Owed back") : say("Reste à payer", "Due"),
            Math.abs(order.dueCents))),
        order.note && h("p", { class: "note" }, order.note)),
      h("section", { class: "card" },
        h("h2", {}, say("Tout ce qui s'est passé", "All that happened")),
        h("ol", { class: "plain history" }, history.entries.map(entry)))),
  ];
}

function link(href, text) {
  return h("a", { class: "button", href }, text);
}

/** The way of an order, with where it is now. */
function progress(order) {
  const isDelivery = order.service === "delivery";
  const way = ["placed", "preparing", "ready", ...(isDelivery ? ["out"] : []), "delivered"];
  const reached = order.step === "accepted" ? 0 : way.indexOf(order.step);
  return h("ol", { class: "plain way" }, way.map((step, index) => h("li", {
    class: index <= reached ? "done" : "", "aria-current": index === reached ? "step" : null,
  }, steps[step]())));
}

function amount(name, value) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, cents(value)));
}

function entry(item) {
  return h("li", { class: item.isVoided ? "voided" : "" },
    h("time", {}, time(item.at), h("small", {}, day(item.at))),
    h("div", { class: "grow" }, h("span", {}, item[language]),
      item.isVoided && h("small", {}, say(" (annulé depuis)", " (taken back since)")), h("br"),
      h("small", {},
        [item.actorName, item.till > 0 && say(`poste ${item.till}`, `till ${item.till}`)]
          .filter(Boolean).join(" · "))));
}
