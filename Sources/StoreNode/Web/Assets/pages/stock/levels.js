// What is on the shelves: level, what open orders need, for how long it lasts.

import { get, post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { cents, count, day, named, say, time } from "../../core/language.js";
import { dialog, notice, tell } from "../../core/notices.js";
import { spark } from "./spark.js";
import { hint, plain, quantity, readQuantity, tellQuantity } from "./units.js";

const filter = { text: "", isLowOnly: false };

/** The table; `stock` and `history` as the API gives them, `redraw` after a filter changed. */
export function levels({ stock, history }, redraw) {
  const past = new Map(history.items.map((item) => [item.ingredient, item]));
  const words = filter.text.trim().toLowerCase();
  const shown = stock.items
    .filter((item) => !filter.isLowOnly || item.isLow)
    .filter((item) => !words || named(item).toLowerCase().includes(words))
    .sort((a, b) => Number(b.isLow) - Number(a.isLow) || named(a).localeCompare(named(b)));
  const low = stock.items.filter((item) => item.isLow).length;
  return [
    h("div", { class: "row filters" },
      h("label", { class: "grow" }, say("Chercher", "Search"), h("input", {
        id: "stock-search", type: "search", value: filter.text,
        oninput: (event) => { filter.text = event.target.value; redraw(); },
      })),
      h("label", { class: "check" }, h("input", {
        id: "low-only", type: "checkbox", checked: filter.isLowOnly,
        onchange: (event) => { filter.isLowOnly = event.target.checked; redraw(); },
      }), say(`à racheter (${low})`, `to buy (${low})`))),
    shown.length === 0 && h("p", { class: "card empty" },
      say("Rien de tel.", "Nothing like that.")),
    h("ul", { class: "plain shelf" }, shown.map((item) => h("li", {},
      shelf(item, past.get(item.ingredient), history)))),
  ];
}

function shelf(item, past, history) {
  const level = item.level ?? null;
  return h("button", {
    class: `shelf-item ${item.isLow ? "low" : ""}`, id: `shelf-${item.ingredient}`,
    onclick: () => detail(item, past, history),
  },
  h("span", { class: "name" }, named(item)),
  h("span", { class: `level ${level !== null && level < 0 ? "negative" : ""}` },
    level === null ? say("jamais compté", "never counted") : quantity(level, item.unit)),
  h("span", { class: "spark-place" }, past && spark(past.levels, item.unit, item.threshold)),
  h("span", { class: "facts soft" },
    item.needed > 0 && h("span", {}, say("commandes ", "orders "),
      quantity(item.needed, item.unit)),
    past?.daysLeft !== undefined && h("span", {}, daysLeft(past.daysLeft)),
    item.threshold !== undefined && h("span", {}, say("seuil ", "threshold "),
      quantity(item.threshold, item.unit))),
  item.isLow && h("span", { class: "tag bad" }, level !== null && level < 0
    ? say("négatif", "negative") : say("à racheter", "to buy")));
}

function daysLeft(days) {
  if (days === 0) return say("moins d'un jour", "less than a day");
  return days === 1 ? say("1 jour", "1 day") : say(`${days} jours`, `${days} days`);
}

async function detail(item, past, history) {
  let use = null;
  try {
    use = await get(`/api/v1/stock/use?ingredient=${encodeURIComponent(item.key)}`);
  } catch (problem) {
    tell(problem);
  }
  await dialog(named(item), (close) => [
    past && h("p", {}, spark(past.levels, item.unit, item.threshold, { width: 480, height: 110 })),
    past && h("p", { class: "soft" }, span(history.days[0], history.days.at(-1)), " · ",
      quantity(past.usedPerDay, item.unit), say(" par jour", " a day")),
    thresholdForm(item, close),
    use && useTable(use, item.unit),
    past && past.counts.length > 0 && countTable(past.counts, item.unit),
    h("div", { class: "actions" },
      h("button", { onclick: () => close(null) }, say("Fermer", "Close"))),
  ]);
}

/** Two business days as the API gives them, `yyyy-mm-dd`. */
function span(first, last) {
  return `${day(Date.parse(first))} → ${day(Date.parse(last))}`;
}

function thresholdForm(item, close) {
  const said = h("p", { class: "said", id: "threshold-said", role: "status" });
  const field = h("input", {
    id: "threshold", autocomplete: "off", placeholder: hint(item.unit),
    "aria-describedby": "threshold-said",
    oninput: () => tellQuantity(said, field.value, item.unit),
    value: item.threshold === undefined ? "" : plain(item.threshold, item.unit),
  });
  const save = once(async () => {
    const isEmpty = field.value.trim() === "";
    const { amount } = isEmpty ? {} : readQuantity(field.value, item.unit);
    if (!isEmpty && amount === undefined) return field.focus();
    try {
      const line = isEmpty ? { ingredient: item.key } : { ingredient: item.key, quantity: amount };
      await post("/api/v1/stock/thresholds", { items: [line] });
      notice(say("Seuil enregistré", "Threshold saved"));
      close(true);
    } catch (problem) {
      tell(problem);
    }
  });
  return h("div", { class: "row" },
    h("label", { class: "grow" }, say("Racheter à partir de", "Buy from this level on"), field),
    h("button", { class: "main", onclick: save }, say("Enregistrer", "Save")), said);
}

function useTable(use, unit) {
  return h("section", {},
    h("h3", {}, say("Où c'est passé, ", "Where it went, "), span(use.fromDay, use.toDay)),
    h("table", {}, h("tbody", {},
      use.products.slice(0, 8).map((product) => h("tr", {},
        h("td", {}, `${named(product)} ${product.size}`),
        h("td", { class: "number" }, `× ${count(product.halves / 2)}`),
        h("td", { class: "number" }, quantity(product.quantity, unit)))),
      total(say("Par les recettes", "By recipes"), use.byRecipe, unit),
      total(say("Pris par la cuisine", "Taken by the kitchen"), use.cooked, unit),
      total(say("Jeté", "Wasted"), use.wasted, unit))));
}

function total(name, amount, unit) {
  return h("tr", {}, h("th", { colspan: 2 }, name),
    h("td", { class: "number" }, quantity(amount, unit)));
}

/** What counts have found, the newest first. */
export function countTable(counts, unit) {
  return h("section", {}, h("h3", {}, say("Inventaires", "Counts")),
    h("table", {},
      h("thead", {}, h("tr", {}, h("th", {}, say("Quand, qui", "When, who")),
        h("th", { class: "number" }, say("Compté", "Counted")),
        h("th", { class: "number" }, say("Écart", "Variance")))),
      h("tbody", {}, counts.toReversed().map((found) => h("tr", {},
        h("td", {}, `${day(found.at)} ${time(found.at)}`, h("br"),
          h("small", {}, found.actorName ?? "")),
        h("td", { class: "number" }, quantity(found.counted, unit)),
        h("td", { class: `number ${found.variance < 0 ? "negative" : ""}` },
          found.variance === undefined ? "–" : quantity(found.variance, unit), h("br"),
          found.varianceCents !== undefined && h("small", {}, cents(found.varianceCents))))))));
}
