// Two values of one thing, written apart from each other: both are kept until a person chooses.

import { get, post } from "../core/api.js";
import { h, once, show } from "../core/dom.js";
import { cents, day, named, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";
import { notice, tell } from "../core/notices.js";

export function title() {
  return say("Conflits", "Conflicts");
}

export async function render(root) {
  const reload = async () => {
    const { conflicts } = await get("/api/v1/conflicts");
    show(root,
      h("h1", {}, title()),
      h("p", {}, say(
        "La même chose a été écrite deux fois, séparément. Les deux valeurs sont gardées ; choisissez.",
        "The same thing was written twice, apart from each other. Both values are kept; choose.")),
      conflicts.length === 0 && h("p", { class: "card empty" },
        say("Aucun conflit.", "No conflict.")),
      conflicts.map((conflict) => card(conflict, reload)));
  };
  onChange(reload);
  await reload();
}

function card(conflict, reload) {
  return h("section", { class: "card warn" },
    h("h2", {}, named(conflict), " · ", columnName(conflict)),
    h("div", { class: "columns" }, conflict.values.map((value) => h("div", { class: "card" },
      h("h3", {}, valueText(conflict, value)),
      h("p", { class: "soft" }, `${day(value.at)} ${time(value.at)}`,
        value.actor && ` · ${value.actor}`,
        value.till !== undefined && value.till !== null && say(` · caisse ${value.till}`, ` · till ${value.till}`),
        value.isShown && say(" · affichée pour l'instant", " · shown for now")),
      conflict.canChoose && h("button", { class: "main", onclick: once(() => choose(value, reload)) },
        say("Garder celle-ci", "Keep this one"))))),
    !conflict.canChoose && h("p", {}, say(
      "Ces valeurs viennent du siège : appelez-le, il choisit.",
      "These values are head office's: call there, they choose.")));
}

function columnName(conflict) {
  if (conflict.column === "sold_out") return say("épuisé ou non", "sold out or not");
  if (conflict.column === "price") return say(`prix dès le ${conflict.from}`, `price from ${conflict.from}`);
  return say(`valeur n° ${conflict.column}`, `value no. ${conflict.column}`);
}

function valueText(conflict, value) {
  if (conflict.column === "sold_out") {
    return value.integer ? say("Épuisé", "Sold out") : say("En vente", "On sale");
  }
  if (conflict.column === "price") return cents(value.integer);
  return value.text ?? String(value.integer ?? say("(valeur d'origine)", "(original value)"));
}

async function choose(value, reload) {
  try {
    await post("/api/v1/conflicts/choose", { value: value.key });
    notice(say("C'est choisi", "Chosen"));
    await reload();
  } catch (problem) {
    tell(problem);
  }
}
