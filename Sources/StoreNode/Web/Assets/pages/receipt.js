// Papers 80 mm wide: the receipts of an order, a voucher, a closing, or how the open day stands.

import { get, post } from "../core/api.js";
import { h, once, show } from "../core/dom.js";
import { cents, counted, day, named, say, spaced, time } from "../core/language.js";
import { tell } from "../core/notices.js";
import { query } from "../core/router.js";
import { lineName, meansName } from "../core/words.js";
import { vatTable } from "./closing/day.js";
import { closingSheet } from "./receipt/closing.js";
import { printSheet, row, shopHeader, signed } from "./receipt/paper.js";
import { voucherSheet } from "./receipt/voucher.js";

export function title() {
  if (query("voucher")) return say("Bon ou avoir", "Voucher");
  return query("closing") ? say("Clôture", "Closing") : say("Ticket", "Receipt");
}

export async function render(root) {
  const closing = query("closing");
  if (closing) return show(root, await closingSheet(closing));
  const voucher = query("voucher");
  if (voucher) return show(root, await voucherSheet(voucher));
  const order = query("order");
  if (!order) return show(root, h("p", { class: "empty" }, say("Aucune commande", "No order")));
  const paper = await get(`/api/v1/orders/${order}/receipts`);
  show(root,
    h("h1", { class: "no-print" }, say(`Commande ${paper.number}`, `Order ${paper.number}`)),
    paper.receipts.length === 0 && h("p", { class: "empty" }, say(
      "Le ticket est écrit quand tout est payé.", "The receipt is written when all is paid.")),
    h("div", { class: "papers" }, paper.receipts.map((item) => sheet(order, paper, item))));
}

function sheet(order, paper, item) {
  const box = h("section", { class: "sheet" });
  const print = async () => {
    try {
      const printed = await post(`/api/v1/orders/${order}/receipts`, { receipt: item.receipt.key });
      const now = printed.receipts[0];
      draw(box, printed, now, printed.copy, print);
      printSheet(box);
    } catch (problem) {
      tell(problem);
    }
  };
  draw(box, paper, item, null, print);
  return box;
}

function draw(box, paper, item, copy, print) {
  show(box, ticket(paper, item, copy), h("div", { class: "actions no-print" },
    h("button", { class: "main", onclick: once(print) }, item.prints === 0
      ? say("Imprimer", "Print")
      : say(`Imprimer un duplicata (${item.prints})`, `Print a duplicate (${item.prints})`))));
}

/** What stands on the paper. */
function ticket(paper, item, copy) {
  const receipt = item.receipt;
  return h("article", { class: "ticket" }, shopHeader(item.shop),
    copy > 0 && h("p", { class: "copy" }, `DUPLICATA n° ${copy}`),
    receipt.kind === "correction" && h("p", { class: "copy" },
      say("TICKET RECTIFICATIF", "CORRECTION")),
    row(say(`Ticket ${receipt.number}`, `Receipt ${receipt.number}`),
      say(`N° ${paper.number}`, `No. ${paper.number}`)),
    h("p", {}, day(receipt.at), " ", time(receipt.at), " · ", service(paper.service), " · ",
      say("caisse ", "till "), item.till, item.actor && ` · ${item.actor}`),
    h("table", {}, h("tbody", {}, item.lines.map(lineRow))),
    item.lines.length === 0 && h("p", {}, say("Annulation de la commande", "Order cancelled")),
    row(say("TOTAL TTC", "TOTAL incl. VAT"), cents(receipt.cents), "total"),
    h("table", {}, h("tbody", {}, item.payments.map((payment) => h("tr", {},
      h("td", {}, payment.cents < 0 ? say("Rendu : ", "Given back: ") : "",
        payment.creditNote ? say("avoir", "credit note") : meansName(payment.means),
        payment.creditNote && h("div", { class: "under code" }, spaced(payment.creditNote))),
      h("td", { class: "number" }, cents(Math.abs(payment.cents))))))),
    vatTable(receipt.vat),
    h("footer", {},
      counted(item.lineCount, say("ligne", "line"), say("lignes", "lines")), " · ",
      signed(item.software, receipt.mark),
      h("div", {}, say("Merci et à bientôt", "Thank you, see you soon"))));
}

function lineRow(line) {
  const isGoods = line.products.length > 0;
  const names = line.products.map(named).join(" / ");
  const text = [isGoods ? names : lineName(line), line.size].filter(Boolean).join(" ");
  const under = [...line.options.map(named), line.label].filter(Boolean);
  return h("tr", {}, h("td", {}, isGoods ? `${line.quantity} × ${text}` : text,
    under.map((word) => h("div", { class: "under" }, word))),
  h("td", { class: "number" }, cents(line.cents)));
}

function service(name) {
  return {
    eat_in: say("Sur place", "Eat in"), take_away: say("À emporter", "Take away"),
    delivery: say("Livraison", "Delivery"),
  }[name] ?? name;
}
