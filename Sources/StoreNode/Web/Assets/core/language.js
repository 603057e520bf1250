// French and English, and how money, days and times are written in them.

const KEY = "language";
export const language = localStorage.getItem(KEY) === "en" ? "en" : "fr";
const locale = language === "fr" ? "fr-FR" : "en-GB";

/** The text in the language of the person. */
export function say(french, english) {
  return language === "fr" ? french : english;
}

/** The other language, at once and from now on. */
export function switchLanguage() {
  localStorage.setItem(KEY, language === "fr" ? "en" : "fr");
  location.reload();
}

/** A name that the API gives in both languages. */
export function named(item) {
  return language === "fr" ? item.nameFr : item.nameEn;
}

const money = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" });
let clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
let date = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric" });
const number = new Intl.NumberFormat(locale);
const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });

/** Writes times by the shop's clock from now on, whatever the tablet's is set to. */
export function useZone(timeZone) {
  clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone });
  date = new Intl.DateTimeFormat(locale,
    { day: "2-digit", month: "2-digit", year: "numeric", timeZone });
}

/** A voucher's code in groups of four. */
export function spaced(code) {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}

/** `12,50 €` of 1250. */
export function cents(amount) {
  return money.format(amount / 100);
}

/** Cents of what a person typed, `12,5` or `12.50`; null where it is no amount. */
export function parseCents(text) {
  const match = /^\s*(-?)(\d{1,7})(?:[.,](\d{1,2}))?\s*€?\s*$/.exec(text);
  if (!match) return null;
  const amount = Number(match[2]) * 100 + Number((match[3] ?? "0").padEnd(2, "0"));
  return match[1] ? -amount : amount;
}

/** `19:42` of an instant in milliseconds. */
export function time(at) {
  return clock.format(new Date(at));
}

/** `21/11/2026` of an instant in milliseconds. */
export function day(at) {
  return date.format(new Date(at));
}

/** `21/11/2026`, `11/2026` or `2026` of a period's name. */
export function periodName(period) {
  return period.split("-").reverse().join("/");
}

/** A quantity with its thousands apart. */
export function count(quantity) {
  return number.format(quantity);
}

/** `5,5 %` of 550 basis points. */
export function percent(basisPoints) {
  return share.format(basisPoints / 10000);
}

/** `1 ticket` or `3 tickets`. */
export function counted(quantity, one, many) {
  return `${count(quantity)} ${quantity === 1 ? one : many}`;
}

/** How long ago something was, in words. */
export function ago(milliseconds) {
  if (milliseconds < 60000) return say("à l'instant", "just now");
  return say(`il y a ${duration(milliseconds)}`, `${duration(milliseconds)} ago`);
}

/** `5 min` or `2 h 05` of milliseconds. */
export function duration(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  return say(`${Math.floor(hours / 24)} jours`, `${Math.floor(hours / 24)} days`);
}

document.documentElement.lang = language;
