// Goods received, waste, and transfers: some ingredients with their quantities, and a note.

import { post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { named, say } from "../../core/language.js";
import { notice, tell } from "../../core/notices.js";
import { hint, quantity, readQuantity, tellQuantity } from "./units.js";

const kinds = {
  received: {
    title: () => say("Marchandise reçue", "Goods received"),
    note: () => say("Fournisseur et bon de livraison", "Supplier and delivery note"),
  },
  waste: {
    title: () => say("Jeté", "Waste"), note: () => say("Raison", "Reason"), isNoteRequired: true,
    proposals: () => [
      say("Périmé", "Out of date"), say("Brûlé", "Burnt"), say("Tombé", "Dropped"),
      say("Erreur de commande", "Wrong order"),
    ],
  },
  transfer_out: {
    title: () => say("Envoyé à un autre magasin", "Sent to another store"),
    note: () => say("Remarque", "Remark"), hasStore: true,
  },
  transfer_in: {
    title: () => say("Saisir à la main ce qu'un autre magasin a envoyé",
      "Book by hand what another store sent"),
    note: () => say("Numéro sur le bon de l'expéditeur", "Number on the sender's slip"),
    hasStore: true, isNoteRequired: true,
  },
};

/** What was entered and is not stored yet, by kind: it outlives a look at another view. */
const drafts = {};

/**
 * The form of a kind; `stores` are the other ones, `redraw` draws it anew, `stored` is called with
 * what was booked.
 */
export function entry(kind, items, stores, redraw, stored) {
  const form = kinds[kind];
  const draft = drafts[kind] ??= { lines: [], note: "", store: "" };
  const sorted = [...items].sort((a, b) => named(a).localeCompare(named(b)));
  const choice = h("select", { id: "ingredient" },
    h("option", { value: "" }, say("Choisir…", "Choose…")),
    sorted.map((item) => h("option", { value: item.key }, named(item))));
  const said = h("p", { class: "said", id: "said", role: "status" });
  const amount = h("input", {
    id: "amount", autocomplete: "off", placeholder: hint("gram"), "aria-describedby": "said",
  });
  const chosen = () => items.find((one) => one.key === choice.value);
  const tellAmount = () => {
    const item = chosen();
    if (item) tellQuantity(said, amount.value, item.unit);
  };
  const refuse = (field, text) => {
    said.textContent = text;
    said.classList.add("negative");
    field.focus();
  };
  amount.addEventListener("input", tellAmount);
  choice.addEventListener("change", () => {
    const item = chosen();
    if (item) amount.placeholder = hint(item.unit);
    tellAmount();
    amount.focus();
  });
  const add = (event) => {
    event?.preventDefault();
    const item = chosen();
    if (!item) return refuse(choice, say("Choisissez d'abord l'ingrédient.",
      "Choose the ingredient first."));
    const read = readQuantity(amount.value, item.unit);
    if (read.problem) return refuse(amount, read.problem);
    if (read.amount === 0) return refuse(amount, say("Il faut plus que zéro.",
      "It must be more than nothing."));
    draft.lines.push({ item, amount: read.amount });
    redraw();
    document.getElementById("ingredient")?.focus();
  };
  const send = once(() => store(kind, draft, redraw, stored));
  return h("section", { class: "card" },
    h("h2", {}, form.title()),
    h("form", { class: "row add-line", onsubmit: add },
      h("label", { class: "grow" }, say("Ingrédient", "Ingredient"), choice),
      h("label", {}, say("Quantité", "Quantity"), amount),
      h("button", {}, say("Ajouter", "Add")), said),
    h("ul", { class: "plain lines" }, draft.lines.map((line, index) => h("li", { class: "row" },
      h("span", { class: "grow" }, named(line.item)),
      h("strong", {}, quantity(line.amount, line.item.unit)),
      h("button", {
        class: "quiet",
        "aria-label": say(`Retirer ${named(line.item)}`, `Remove ${named(line.item)}`),
        onclick: () => { draft.lines.splice(index, 1); redraw(); },
      }, "×")))),
    h("div", { class: "columns" },
      form.hasStore && h("label", {}, say("Magasin", "Store"), h("select", {
        id: "store", onchange: (event) => { draft.store = event.target.value; },
      },
      h("option", { value: "" }, say("Choisir…", "Choose…")),
      stores.map((one) => h("option", {
        value: one.number, selected: `${one.number}` === draft.store,
      }, `${one.number} · ${one.name}`))), missing("store")),
      h("label", {}, form.note(), h("input", {
        id: "note", maxlength: 200, autocomplete: "off", value: draft.note, list: "proposals",
        required: form.isNoteRequired, oninput: (event) => { draft.note = event.target.value; },
      }), form.proposals && h("datalist", { id: "proposals" },
        form.proposals().map((text) => h("option", { value: text }))), missing("note"))),
    h("div", { class: "actions" }, h("button", {
      class: "main", id: "store-entry", disabled: draft.lines.length === 0, onclick: send,
    }, say("Enregistrer", "Save"))));
}

/** Where it is said that a field was left empty. */
function missing(field) {
  return h("small", { id: `${field}-missing`, class: "negative", role: "alert" });
}

function ask(field, text) {
  document.getElementById(`${field}-missing`).textContent = text;
  document.getElementById(field).focus();
}

async function store(kind, draft, redraw, stored) {
  const form = kinds[kind];
  for (const field of ["store", "note"]) {
    const place = document.getElementById(`${field}-missing`);
    if (place) place.textContent = "";
  }
  if (form.hasStore && !draft.store) {
    return ask("store", say("Choisissez le magasin.", "Choose the store."));
  }
  if (form.isNoteRequired && !draft.note.trim()) {
    return ask("note", say(`À remplir : ${form.note().toLowerCase()}.`,
      `To be filled in: ${form.note().toLowerCase()}.`));
  }
  const body = {
    kind, reason: draft.note,
    items: draft.lines.map((line) => ({ ingredient: line.item.key, quantity: line.amount })),
  };
  if (form.hasStore) body.counterpart = Number(draft.store);
  try {
    await post("/api/v1/stock/movements", body);
    delete drafts[kind];
    notice(say("Enregistré", "Saved"));
    await stored();
  } catch (problem) {
    tell(problem);
    redraw();
  }
}
