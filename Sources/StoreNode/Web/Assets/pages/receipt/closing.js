// A closing as it stands on paper (Z), and the open day as its closing would stand there now (X).

import { get } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { cents, counted, day, periodName, say, time } from "../../core/language.js";
import { figuresOf } from "../closing/day.js";
import { printSheet, row, shopHeader, signed } from "./paper.js";

const names = {
  day: () => say("CLÔTURE JOURNALIÈRE (Z)", "DAILY CLOSING (Z)"),
  month: () => say("CLÔTURE MENSUELLE (Z)", "MONTHLY CLOSING (Z)"),
  year: () => say("CLÔTURE ANNUELLE (Z)", "YEARLY CLOSING (Z)"),
};

/** The sheet of a closing by its key; of the open day where the key is `open`. */
export async function closingSheet(key) {
  const isOpen = key === "open";
  const paper = await get(`/api/v1/closings/${encodeURIComponent(key)}`);
  const box = h("section", { class: "sheet" });
  box.append(
    h("article", { class: "ticket" }, shopHeader(paper.shop), isOpen ? openDay(paper) : closed(paper)),
    h("div", { class: "actions no-print" },
      h("a", { class: "button", href: "/closing" }, say("Retour", "Back")),
      h("button", { class: "main", onclick: () => printSheet(box) }, say("Imprimer", "Print"))));
  return [
    h("h1", { class: "no-print" }, isOpen ? say("Journée ouverte (X)", "Open day (X)")
      : say(`Clôture ${paper.number}`, `Closing ${paper.number}`)),
    box,
  ];
}

function openDay(open) {
  return [
    h("p", { class: "copy" }, say("X — CE N'EST PAS UNE CLÔTURE", "X: NOT A CLOSING")),
    row(say("Journée", "Day"), periodName(open.day)),
    h("p", {}, say("Lu le ", "Read on "), day(open.at), " ", time(open.at)),
    figuresOf(open),
    h("footer", {}, say("Rien n'a été enregistré.", "Nothing was written.")),
  ];
}

function closed(closing) {
  return [
    h("p", { class: "copy" }, names[closing.kind]()),
    row(say("Numéro", "Number"), closing.number),
    row(say("Période", "Period"), periodName(closing.period)),
    h("p", {}, say("Clôturée le ", "Closed on "), day(closing.at), " ", time(closing.at),
      closing.isAutomatic ? say(" · automatique", " · by itself")
        : closing.actor && ` · ${closing.actor}`),
    figuresOf(closing),
    row(say("Dernier ticket", "Last receipt"), closing.lastReceipt),
    !closing.isBlind && [
      row(say("Total perpétuel", "Perpetual total"), cents(closing.perpetualCents)),
      row(say("Perpétuel, valeur absolue", "Perpetual, without signs"),
        cents(closing.perpetualAbsoluteCents)),
    ],
    h("footer", {}, signed(closing.software, closing.mark)),
  ];
}
