// The menu of the day as the node gives it, found by key.

import { named, say } from "../../core/language.js";

/** What is sold; read by everybody, replaced whole by `Catalogue.take`. */
export let catalogue = null;

export class Catalogue {
  /** Keeps what `GET /api/v1/menu` says. */
  static take(menu) {
    catalogue = new Catalogue(menu);
  }

  constructor(menu) {
    this.menu = menu;
    this.settings = menu.settings;
    this.products = menu.products.filter((one) => one.sizes.some((size) => "cents" in size))
      .sort((a, b) => named(a).localeCompare(named(b)));
    this.sizes = new Map();
    for (const product of menu.products) {
      for (const size of product.sizes) this.sizes.set(size.key, { ...size, product });
    }
    this.options = new Map(menu.options.map((option) => [option.key, option]));
    this.categories = [...new Set(this.products.map((product) => product.category))];
    // What the buttons are made of; what is left and sold out is written into them.
    this.structure = JSON.stringify([menu.day, menu.options, menu.products.map((product) =>
      [product.key, product.nameFr, product.sizes.map((size) => [size.key, size.cents])])]);
  }

  product(key) {
    return this.menu.products.find((product) => product.key === key);
  }

  /** The name and size of a basket's line, without its options. */
  title(line) {
    const sizes = (line.halves ?? [line.sizeKey]).map((key) => this.sizes.get(key));
    const names = sizes.map((size) => (size ? named(size.product) : "?"));
    return `${names.join(" / ")} ${sizes[0]?.size ?? ""}`;
  }

  /** Pieces that the shelves still allow of a line; endless where nobody has counted. */
  leftOf(line) {
    return Math.min(...(line.halves ?? [line.sizeKey])
      .map((key) => this.sizes.get(key)?.left ?? Infinity));
  }

  /** The names of a line's options. */
  optionNames(line) {
    return (line.options ?? []).map((key) => this.options.get(key)).filter(Boolean).map(named);
  }
}

const categoryNames = {
  classic: () => say("Classiques", "Classics"), chicken: () => say("Poulet", "Chicken"),
  supreme: () => say("Suprêmes", "Supremes"), veggie: () => say("Végétariennes", "Veggie"),
  drink: () => say("Boissons", "Drinks"), dessert: () => say("Desserts", "Desserts"),
};

/** A category as people call it. */
export function categoryName(code) {
  return categoryNames[code]?.() ?? code;
}

const allergenNames = {
  gluten: "gluten", crustaceans: "crustacés", eggs: "œufs", fish: "poisson", peanuts: "arachides",
  soy: "soja", milk: "lait", nuts: "fruits à coque", celery: "céleri", mustard: "moutarde",
  sesame: "sésame", sulphites: "sulfites", lupin: "lupin", molluscs: "mollusques",
};

/** An allergen as people call it. */
export function allergenName(code) {
  return say(allergenNames[code] ?? code, code);
}
