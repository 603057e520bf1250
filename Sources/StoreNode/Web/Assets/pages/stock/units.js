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

/** Below so many g or ml nobody says whether it is grams or kilograms unless the unit is there. */
const UNIT_NEEDED_BELOW = 100;

/**
 * Reads what a person typed: `250`, `250 g`, `2,5 kg`. Gives the `amount` in base units, or the
 * `problem` in words.
 */
export function readQuantity(text, unit) {
  const match = /^(\d{1,9})(?:[.,](\d{1,3}))?(kg|g|l|ml|cl)?$/i.exec(text.replace(/\s/g, ""));
  if (!match) return { problem: unreadable(unit) };
  const word = match[3]?.toLowerCase();
  const factors = unit === "gram" ? { g: 1, kg: 1000 } : unit === "millilitre"
    ? { ml: 1, cl: 10, l: 1000 } : {};
  if (word && !(word in factors)) return { problem: unreadable(unit) };
  // In thousandths, so that no fraction is ever rounded by the machine.
  const thousandths = Number(match[1]) * 1000 + Number((match[2] ?? "").padEnd(3, "0"));
  if (!word && unit in long && thousandths > 0 && thousandths < UNIT_NEEDED_BELOW * 1000) {
    const [small, great] = [short[unit], long[unit]].map((one) => `${match[0]} ${one}`);
    return { problem: say(`${small} ou ${great} ? Ajoutez l'unité.`,
      `${small} or ${great}? Add the unit.`) };
  }
  const amount = thousandths * (word ? factors[word] : 1);
  return amount % 1000 === 0 ? { amount: amount / 1000 } : { problem: unreadable(unit) };
}

function unreadable(unit) {
  if (unit === "gram") {
    return say("Quantité illisible : tapez par exemple 250 g ou 2,5 kg.",
      "The quantity cannot be read: type for example 250 g or 2.5 kg.");
  }
  if (unit === "millilitre") {
    return say("Quantité illisible : tapez par exemple 50 cl ou 1,5 l.",
      "The quantity cannot be read: type for example 50 cl or 1.5 l.");
  }
  return say("Tapez un nombre entier de pièces.", "Type a whole number of pieces.");
}

/** Writes below a field what was understood of it, or what is wrong. */
export function tellQuantity(place, text, unit) {
  const { amount, problem } = readQuantity(text, unit);
  const isTyped = text.trim() !== "";
  place.textContent = !isTyped ? "" : problem ?? `= ${plain(amount, unit)}`;
  place.classList.toggle("negative", isTyped && problem !== undefined);
}

/** What to type, for people. */
export function hint(unit) {
  if (unit === "gram") return say("g ou kg", "g or kg");
  if (unit === "millilitre") return say("ml ou l", "ml or l");
  return say("pièces", "pieces");
}
