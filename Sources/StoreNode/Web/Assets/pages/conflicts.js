// Two values of one thing, written apart from each other: both are kept until a person chooses.

import { get, post } from "../core/api.js";
import { h, once, show } from "../core/dom.js";
import { cents, day, named, periodName, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";
import { notice, tell } from "../core/notices.js";
import { may } from "../core/session.js";

export function title() {
  return say("Conflits", "Conflicts");
}

export async function render(root) {
  const reload = async () => {
    const { conflicts } = await get("/api/v1/conflicts");
    show(root,
      h("h1", {}, title()),
      conflicts.length === 0
        ? h("p", { class: "card empty" }, say("Aucun conflit.", "No conflict."))
        : h("p", {}, say(
          "Deux personnes ont répondu différemment et ne pouvaient pas le savoir. "
            + "Les deux réponses sont gardées",
          "Two people answered differently and could not know. Both answers are kept"),
        conflicts.some((conflict) => conflict.canChoose)
          ? say(" : choisissez la vraie.", ": choose the true one.") : "."),
      conflicts.map((conflict) => card(conflict, reload)));
  };
  onChange(reload);
  await reload();
}

function card(conflict, reload) {
  return h("section", { class: "card warn" },
    h("h2", {}, named(conflict), say(" : ", ": "), question(conflict)),
    h("div", { class: "columns" }, conflict.values.map((value) => choice(conflict, value, reload))),
    !conflict.canChoose && h("p", {}, say(
      "Ces valeurs viennent du siège : appelez-le, il choisit.",
      "These values are head office's: call there, they choose.")));
}

function choice(conflict, value, reload) {
  const text = valueText(conflict, value);
  return h("div", { class: "card" },
    h("h3", { class: "row" }, h("span", { class: "grow" }, text),
      value.isShown
        ? h("span", { class: "tag warn" }, say("en vigueur, car plus récent", "in force, as the later"))
        : h("span", { class: "tag" }, say("gardé, sans effet", "kept, without effect"))),
    h("dl", { class: "facts" },
      fact(say("Dit par", "Said by"), value.actor ?? say("le siège", "head office")),
      fact(say("Le", "On"), value.at === 0 ? say("valeur d'origine", "original value")
        : `${day(value.at)} ${time(value.at)}`),
      Number.isInteger(value.till) && fact(say("À la caisse", "At till"), value.till)),
    conflict.canChoose && may("sell") && h("div", { class: "actions" }, h("button", {
      class: "main", onclick: once(() => choose(value, text, reload)),
    }, say(`Garder « ${text} »`, `Keep “${text}”`))));
}

function fact(name, value) {
  return [h("dt", {}, name), h("dd", {}, String(value))];
}

/** What two people disagree about. */
function question(conflict) {
  const from = conflict.from && periodName(conflict.from);
  return {
    sold_out: () => say("épuisé ou en vente ?", "sold out or on sale?"),
    price: () => say(`quel prix dès le ${from} ?`, `which price from ${from}?`),
    name_fr: () => say("quel nom en français ?", "which name in French?"),
    name_en: () => say("quel nom en anglais ?", "which name in English?"),
    category: () => say("quelle catégorie ?", "which category?"),
    vat_category: () => say("quelle TVA ?", "which VAT?"),
    cents: () => say("quel prix ?", "which price?"),
    cost_cents_per_1000: () => say("quel coût ?", "which cost?"),
    legal_name: () => say("quelle raison sociale ?", "which company name?"),
    name: () => say("quel nom ?", "which name?"),
    street: () => say("quelle rue ?", "which street?"),
    postcode: () => say("quel code postal ?", "which postcode?"),
    city: () => say("quelle ville ?", "which town?"),
    phone: () => say("quel téléphone ?", "which telephone number?"),
    siret: () => say("quel SIRET ?", "which SIRET?"),
    vat_number: () => say("quel numéro de TVA ?", "which VAT number?"),
    allergens: () => say("quels allergènes ?", "which allergens?"),
  }[conflict.column]?.() ?? conflict.column;
}

function valueText(conflict, value) {
  if (value.at === 0) return say("Valeur d'origine", "Original value");
  if (conflict.column === "sold_out") {
    return value.integer ? say("Épuisé", "Sold out") : say("En vente", "On sale");
  }
  if (["price", "cents", "cost_cents_per_1000"].includes(conflict.column)) return cents(value.integer);
  return value.text ?? String(value.integer ?? say("(rien)", "(nothing)"));
}

async function choose(value, text, reload) {
  try {
    await post("/api/v1/conflicts/choose", { value: value.key });
    notice(say(`« ${text} » est gardé`, `“${text}” is kept`));
    await reload();
  } catch (problem) {
    tell(problem);
  }
}
