// A day's figures, and closing it.

import { post } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { cents, counted, percent, say } from "../../core/language.js";
import { confirmed, notice, tell } from "../../core/notices.js";
import { meansName } from "../../core/words.js";

/** The figures of a closing or of the open day; why there are none for who counts blind. */
export function figuresOf(paper) {
  return paper.isBlind ? h("p", { class: "soft" }, say(
    "Les montants sont montrés, et la journée se clôture, quand les tiroirs ouverts sont comptés.",
    "Sums are shown, and the day is closed, once the drawers in use are counted."))
    : figures(paper.figures);
}

/** Total, VAT by rate and means of payment of a period. */
function figures(sums) {
  return h("div", { class: "figures" },
    h("p", { class: "total" }, h("strong", {}, cents(sums.totalCents)), " ",
      h("span", { class: "soft" }, say("TTC", "VAT included"), " · ", counted(
        sums.receipts, say("ticket", "receipt"), say("tickets", "receipts")))),
    sums.lateCents !== 0 && h("p", { class: "tag warn" }, say(
      `dont ${cents(sums.lateCents)} de journées déjà closes`,
      `of which ${cents(sums.lateCents)} from days closed before`)),
    sums.vat.length > 0 && vatTable(sums.vat, sums),
    sums.means.length > 0 && h("table", {},
      h("thead", {}, h("tr", {}, h("th", {}, say("Règlements", "Payments")),
        h("th", { class: "number" }, say("Encaissé", "Taken")))),
      h("tbody", {}, sums.means.map((sum) => h("tr", {},
        h("td", {}, meansName(sum.means)), h("td", { class: "number" }, cents(sum.cents)))))));
}

/** The tax contained in sums, by rate. */
export function vatTable(rows, sums) {
  return h("table", { class: "vat" },
    h("thead", {}, h("tr", {}, h("th", {}, say("Taux", "Rate")),
      h("th", { class: "number" }, say("TTC", "Incl.")),
      h("th", { class: "number" }, say("HT", "Excl.")),
      h("th", { class: "number" }, say("TVA", "VAT")))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("td", {}, percent(row.basisPoints)),
      h("td", { class: "number" }, cents(row.cents)),
      h("td", { class: "number" }, cents(row.cents - row.taxCents)),
      h("td", { class: "number" }, cents(row.taxCents))))),
    sums && h("tfoot", {}, h("tr", {}, h("th", {}, say("Total", "Total")),
      h("th", { class: "number" }, cents(sums.totalCents)),
      h("th", { class: "number" }, cents(sums.totalCents - sums.taxCents)),
      h("th", { class: "number" }, cents(sums.taxCents)))));
}

/** Asks, closes the day and says so. */
export async function closeDay(open, reload) {
  const total = cents(open.figures.totalCents);
  const isSure = await confirmed(
    say(`Clôturer la journée : ${total} ? Rien n'y entrera plus.`,
      `Close the day: ${total}? Nothing more will go into it.`),
    say("Clôturer", "Close"));
  if (!isSure) return;
  try {
    const closing = await post("/api/v1/closings", { day: open.day });
    notice(say(`Clôture ${closing.number} signée`, `Closing ${closing.number} signed`));
    await reload();
  } catch (problem) {
    tell(problem);
    if (problem.code === "day-closed") await reload();
  }
}
