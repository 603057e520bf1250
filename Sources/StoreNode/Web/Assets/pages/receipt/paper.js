// Paper 80 mm wide, in the browser and printed: what all papers of a shop have in common.

import { h } from "../../core/dom.js";
import { say } from "../../core/language.js";

/** Who sells: the name, the company, where it is, and its numbers. */
export function shopHeader(shop) {
  const town = [shop.postcode, shop.city].filter(Boolean).join(" ");
  return h("header", {}, h("strong", {}, shop.name),
    [
      shop.legalName, shop.street, town, shop.phone && say(`Tél. ${shop.phone}`, `Tel. ${shop.phone}`),
      shop.siret && `SIRET ${shop.siret}`,
      shop.vatNumber && say(`TVA ${shop.vatNumber}`, `VAT ${shop.vatNumber}`),
    ].filter(Boolean).map((text) => h("div", {}, text)));
}

/** A name and what stands for it, at the two ends of a row. */
export function row(name, value, kind = "") {
  return h("p", { class: `row ${kind}` }, h("span", { class: "grow" }, name), h("strong", {}, value));
}

/** The program, and the characters of the signature that the law wants on the paper. */
export function signed(software, mark) {
  return [software, " · ", say("signature ", "signature "), h("strong", {}, mark)];
}

/** Prints one sheet of the page and none of the others. */
export function printSheet(box) {
  document.body.dataset.printing = "one";
  box.classList.add("chosen");
  window.print();
  box.classList.remove("chosen");
  delete document.body.dataset.printing;
}
