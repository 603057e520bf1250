// What the API's codes are called where several pages show them.

import { percent, say } from "./language.js";

const means = {
  cash: () => say("Espèces", "Cash"), card: () => say("Carte bancaire", "Card"),
  voucher: () => say("Bons et avoirs", "Vouchers"), online: () => say("En ligne", "Online"),
};

/** What a means of payment is called. */
export function meansName(name) {
  return means[name]?.() ?? name;
}

/** What a line is called that is no product: a discount by its rate, for it has a line at each. */
export function lineName(line) {
  return {
    fee: say("Livraison", "Delivery"), take_back: say("Repris", "Taken back"),
    discount: say(`Remise (TVA ${percent(line.vatBasisPoints)})`,
      `Discount (VAT ${percent(line.vatBasisPoints)})`),
  }[line.kind];
}
