// A voucher or credit note as the customer carries it.

import { get } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { cents, day, periodName, say, spaced } from "../../core/language.js";
import { me } from "../../core/session.js";
import { printSheet, row } from "./paper.js";

/** The sheet of a voucher by its code. */
export async function voucherSheet(code) {
  const { vouchers } = await get(`/api/v1/vouchers?code=${encodeURIComponent(code)}`);
  const voucher = vouchers[0];
  if (!voucher) return h("p", { class: "empty" }, say("Bon inconnu ici", "No such voucher here"));
  const box = h("section", { class: "sheet" });
  box.append(
    h("article", { class: "ticket" },
      h("header", {}, h("strong", {}, me.storeName)),
      h("p", { class: "copy" }, voucher.kind === "voucher" ? say("BON D'ACHAT", "VOUCHER")
        : say("AVOIR", "CREDIT NOTE")),
      row(say("Valeur", "Value"), cents(voucher.cents), "total"),
      voucher.spentCents > 0 && row(say("Reste", "Left"), cents(voucher.leftCents)),
      h("p", { class: "copy code" }, spaced(voucher.code)),
      h("p", {}, say("Émis le ", "Issued "), day(voucher.at),
        voucher.lastDay && say(`, valable jusqu'au ${periodName(voucher.lastDay)}`,
          `, good until ${periodName(voucher.lastDay)}`))),
    h("div", { class: "actions no-print" },
      h("a", { class: "button", href: "/vouchers" }, say("Retour", "Back")),
      h("button", { class: "main", onclick: () => printSheet(box) }, say("Imprimer", "Print"))));
  return [h("h1", { class: "no-print" }, say("Bon ou avoir", "Voucher")), box];
}
