// Quantities as people write them: 2,5 kg is kept as 2500 g.

import { count, language, say } from "../../core/language.js";

const short = { gram: "g", millilitre: "ml", piece: "" };
const long = { gram: "kg", millilitre: "l" };
const decimal = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", {
  maximumFractionDigits: 2,
});
const exact = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", {
  maximumFractionDigits: 3, useGrouping: false,
});

/** `2,5 kg`, `−120 g` or `12` of base units. */
export function quantity(amount, unit) {
  if (unit in long && Math.abs(amount) >= 1000) {
    return `${decimal.format(amount / 1000)} ${long[unit]}`;
  }
  return `${count(amount)} ${short[unit]}`.trim();
}

/** To the last gram, as people type it: `20 kg`, `15,25 kg`, `120 g`. */
export function plain(amount, unit) {
  if (unit in long && amount >= 1000) return `${exact.format(amount / 1000)} ${long[unit]}`;
  return `${amount} ${short[unit]}`.trim();
}

/** Base units of what a person typed: `250`, `250 g`, `2,5 kg`; null where it is no quantity. */
export function parseQuantity(text, unit) {
  const match = /^(\d{1,9})(?:[.,](\d{1,3}))?(kg|g|l|ml|cl)?$/i.exec(text.replace(/\s/g, ""));
  if (!match) return null;
  const word = (match[3] ?? short[unit]).toLowerCase();
  const factors = unit === "gram" ? { g: 1, kg: 1000 } : unit === "millilitre"
    ? { ml: 1, cl: 10, l: 1000 } : { "": 1 };
  if (!(word in factors)) return null;
  // In thousandths, so that no fraction is ever rounded by the machine.
  const thousandths = Number(match[1]) * 1000 + Number((match[2] ?? "").padEnd(3, "0"));
  const amount = thousandths * factors[word];
  return amount % 1000 === 0 ? amount / 1000 : null;
}

/** What to type, for people. */
export function hint(unit) {
  if (unit === "gram") return say("g ou kg", "g or kg");
  if (unit === "millilitre") return say("ml ou l", "ml or l");
  return say("pièces", "pieces");
}
