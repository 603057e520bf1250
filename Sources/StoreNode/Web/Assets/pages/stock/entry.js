// Goods received, waste, and transfers: some ingredients with their quantities, and a note.

import { post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { named, say } from "../../core/language.js";
import { notice, tell } from "../../core/notices.js";
import { hint, parseQuantity, quantity } from "./units.js";

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
  const amount = h("input", { id: "amount", autocomplete: "off", placeholder: hint("gram") });
  choice.addEventListener("change", () => {
    const item = items.find((one) => one.key === choice.value);
    if (item) amount.placeholder = hint(item.unit);
    amount.focus();
  });
  const add = (event) => {
    event?.preventDefault();
    const item = items.find((one) => one.key === choice.value);
    if (!item) return choice.focus();
    const quantityOf = parseQuantity(amount.value, item.unit);
    if (!quantityOf) return amount.focus();
    draft.lines.push({ item, amount: quantityOf });
    redraw();
    document.getElementById("ingredient")?.focus();
  };
  const send = once(() => store(kind, draft, redraw, stored));
  return h("section", { class: "card" },
    h("h2", {}, form.title()),
    h("form", { class: "row add-line", onsubmit: add },
      h("label", { class: "grow" }, say("Ingrédient", "Ingredient"), choice),
      h("label", {}, say("Quantité", "Quantity"), amount),
      h("button", {}, say("Ajouter", "Add"))),
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
      }, `${one.number} · ${one.name}`)))),
      h("label", {}, form.note(), h("input", {
        id: "note", maxlength: 200, autocomplete: "off", value: draft.note, list: "proposals",
        required: form.isNoteRequired, oninput: (event) => { draft.note = event.target.value; },
      }), form.proposals && h("datalist", { id: "proposals" },
        form.proposals().map((text) => h("option", { value: text }))))),
    h("div", { class: "actions" }, h("button", {
      class: "main", id: "store-entry", disabled: draft.lines.length === 0, onclick: send,
    }, say("Enregistrer", "Save"))));
}

async function store(kind, draft, redraw, stored) {
  if (kinds[kind].hasStore && !draft.store) return document.getElementById("store")?.focus();
  if (kinds[kind].isNoteRequired && !draft.note.trim()) {
    return document.getElementById("note")?.focus();
  }
  const body = {
    kind, reason: draft.note,
    items: draft.lines.map((line) => ({ ingredient: line.item.key, quantity: line.amount })),
  };
  if (kinds[kind].hasStore) body.counterpart = Number(draft.store);
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
