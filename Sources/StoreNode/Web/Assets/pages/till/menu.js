// What is sold: a card a pizza, a button a size. One tap puts it into the basket.

import { h, show } from "../../core/dom.js";
import { cents, named, say } from "../../core/language.js";
import { notice } from "../../core/notices.js";
import { addLine } from "./basket.js";
import { catalogue, categoryName } from "./catalogue.js";
import { editLine } from "./editor.js";

const SHOWN_BELOW = 10;
const FEW = 3;
let category = null;

/** Draws the whole menu. */
export function renderMenu(root) {
  const cards = catalogue.products.map(card);
  const grid = h("div", { class: "till-grid" }, cards.map((one) => one.node));
  const search = h("input", {
    type: "search", id: "till-search", autocomplete: "off", enterkeyhint: "done",
    placeholder: say("Chercher ( / )", "Search ( / )"),
    "aria-label": say("Chercher une pizza", "Search a pizza"),
    oninput: () => filter(cards, search, tabs),
    onkeydown: (event) => {
      if (event.key !== "Enter" || !search.value.trim()) return;
      event.preventDefault();
      if (addTyped(search.value)) search.value = "";
      filter(cards, search, tabs);
    },
  });
  const tabs = h("div", {
    class: "till-tabs", role: "group", "aria-label": say("Catégories", "Categories"),
  }, [null, ...catalogue.categories].map((code) => h("button", {
      "data-category": code ?? "", onclick: () => {
        category = code;
        search.value = "";
        filter(cards, search, tabs);
      },
    }, code === null ? say("Tout", "All") : categoryName(code))));
  show(root, h("div", { class: "till-find" }, tabs, search), grid);
  filter(cards, search, tabs);
  updateMenu(root);
}

/** Writes what is left and sold out into the buttons that stand: none moves under a finger. */
export function updateMenu(root) {
  for (const button of root.querySelectorAll("[data-size]")) {
    const size = catalogue.sizes.get(button.dataset.size);
    if (!size) continue;
    const left = size.left;
    const text = size.product.isSoldOut ? say("épuisé", "sold out")
      : left !== undefined && left < SHOWN_BELOW ? say(`reste ${left}`, `${left} left`) : "";
    const place = button.querySelector(".left");
    if (place.textContent !== text) place.textContent = text;
    button.classList.toggle("few", left !== undefined && left <= FEW);
    button.closest(".till-card").classList.toggle("sold-out", size.product.isSoldOut);
  }
}

function card(product) {
  const sizes = product.sizes.filter((size) => "cents" in size);
  const node = h("article", { class: "till-card" },
    h("button", {
      class: "till-name", onclick: () => editLine({ sizeKey: middle(sizes).key }),
      title: say("Options, moitié-moitié, allergènes", "Options, half-and-half, allergens"),
    }, named(product), h("span", { class: "till-dots", "aria-hidden": "true" }, "⋯")),
    h("div", { class: "till-sizes" }, sizes.map((size) => h("button", {
      "data-size": size.key, "aria-label": `${named(product)} ${size.size} ${cents(size.cents)}`,
      onclick: () => take(size.key),
    }, h("strong", {}, size.size), h("span", {}, cents(size.cents)),
    h("span", { class: "left" })))));
  return { product, node };
}

/** Puts one into the basket. */
function take(sizeKey) {
  const { product } = catalogue.sizes.get(sizeKey);
  if (product.isSoldOut) {
    notice(say(`${named(product)} est épuisée`, `${named(product)} is sold out`), "warn");
    return;
  }
  addLine({ sizeKey, options: [] });
}

function middle(sizes) {
  return sizes.find((size) => size.size === "M") ?? sizes[0];
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

/** A number, words, a size, as typed: `2 reine m`. */
function parse(text) {
  const words = plain(text).trim().split(/\s+/);
  const quantity = /^\d{1,2}$/.test(words[0]) && words.length > 1 ? Number(words.shift()) : 1;
  const last = words.at(-1)?.toUpperCase();
  const size = ["S", "M", "L", "XL", "XXL"].includes(last) && words.length > 1 ? last : null;
  if (size) words.pop();
  return { quantity: Math.max(1, quantity), words, size };
}

function fits(product, words) {
  const text = plain(`${product.nameFr} ${product.nameEn} ${product.code}`);
  return words.every((word) => text.includes(word));
}

function addTyped(text) {
  const { quantity, words, size } = parse(text);
  const product = catalogue.products.find((one) => fits(one, words) && !one.isSoldOut);
  const sizes = product?.sizes.filter((one) => "cents" in one) ?? [];
  const found = size ? sizes.find((one) => one.size === size) : sizes.length && middle(sizes);
  if (!found) {
    notice(say("Rien de ce nom dans cette taille", "Nothing of that name in that size"), "warn");
    return false;
  }
  addLine({ sizeKey: found.key, options: [], quantity });
  return true;
}

function filter(cards, search, tabs) {
  const { words } = parse(search.value);
  for (const { product, node } of cards) {
    const isShown = search.value.trim() ? fits(product, words)
      : category === null || product.category === category;
    node.hidden = !isShown;
  }
  for (const tab of tabs.children) {
    tab.setAttribute("aria-pressed", String(
      !search.value.trim() && tab.dataset.category === (category ?? "")));
  }
}
