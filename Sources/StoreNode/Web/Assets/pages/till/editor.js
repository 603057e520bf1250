// One line with all that can be asked of it: size, extras, withouts, another half, how many.

import { post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { redraw } from "../../core/keep.js";
import { cents, named, say } from "../../core/language.js";
import { dialog, notice, tell } from "../../core/notices.js";
import { addLine, replaceLine } from "./basket.js";
import { allergenName, catalogue } from "./catalogue.js";

/** Lets a person change a line, or makes a new one where no `id` is given. */
export async function editLine(given, id = null) {
  const line = {
    quantity: 1, ...given, halves: given.halves ? [...given.halves] : null,
    options: [...(given.options ?? [])],
  };
  const first = () => catalogue.sizes.get(line.halves?.[0] ?? line.sizeKey);
  const { product } = first();
  const result = await dialog(named(product), (close) => {
    const body = h("div", { class: "till-editor" });
    const draw = () => redraw(body,
      sizes(line, first(), draw), halves(line, first(), draw), choices(line, first(), draw),
      allergens(line), foot(line, product, draw, close, id));
    draw();
    return body;
  });
  if (result === null) return;
  const kept = { quantity: line.quantity, options: line.options };
  if (line.halves) kept.halves = line.halves;
  else kept.sizeKey = line.sizeKey;
  if (id === null) addLine(kept);
  else replaceLine(id, kept);
}

function sizes(line, current, draw) {
  const offered = current.product.sizes.filter((size) => "cents" in size);
  const choose = (size) => {
    if (line.halves) {
      const other = sameSize(catalogue.sizes.get(line.halves[1]).product, size.size);
      line.halves = other ? [size.key, other.key] : null;
    }
    line.sizeKey = size.key;
    draw();
  };
  return h("div", { class: "till-switch", role: "group", "aria-label": say("Taille", "Size") },
    offered.map((size) => h("button", {
      "aria-pressed": String(size.key === current.key), id: `till-size-${size.size}`,
      onclick: () => choose(size),
    }, h("strong", {}, size.size), h("small", {}, cents(size.cents)))));
}

function sameSize(product, label) {
  return product.sizes.find((size) => size.size === label && "cents" in size);
}

function halves(line, current, draw) {
  const others = catalogue.products.filter((one) =>
    one.key !== current.product.key && sameSize(one, current.size));
  const chosen = line.halves ? catalogue.sizes.get(line.halves[1]).product.key : "";
  return h("label", {}, say("Moitié-moitié avec", "Half-and-half with"),
    h("select", {
      name: "half", id: "till-half",
      onchange: (event) => {
        const other = catalogue.product(event.target.value);
        line.halves = other ? [current.key, sameSize(other, current.size).key] : null;
        line.sizeKey = current.key;
        draw();
      },
    }, h("option", { value: "" }, say("— entière —", "— whole —")),
    others.map((one) =>
      h("option", { value: one.key, selected: one.key === chosen }, named(one)))));
}

/** What can be left off first, of what is in it; then what can be added. */
function choices(line, current, draw) {
  const products = (line.halves ?? [current.key]).map((key) => catalogue.sizes.get(key).product);
  const contained = new Set(products.flatMap((product) => product.ingredients));
  const options = [...catalogue.options.values()].sort((a, b) => named(a).localeCompare(named(b)));
  const without = options.filter((one) => one.kind === "without" && contained.has(one.ingredient));
  const extra = options.filter((one) => one.kind === "extra");
  const group = (title, list) => list.length > 0 && h("div", {},
    h("h3", {}, title),
    h("div", { class: "till-options" }, list.map((option) => h("button", {
      "aria-pressed": String(line.options.includes(option.key)), "data-option": option.code,
      id: `till-option-${option.code}`,
      onclick: () => {
        line.options = line.options.includes(option.key)
          ? line.options.filter((key) => key !== option.key) : [...line.options, option.key];
        draw();
      },
    }, shortName(option), option.cents > 0 && h("small", {}, `+${cents(option.cents)}`)))));
  return [group(say("Sans", "Without"), without), group(say("En plus", "Extra"), extra)];
}

/** The heading says already that it is left off or added. */
function shortName(option) {
  const name = named(option).replace(/^(Sans|Supplément|No|Extra) /, "");
  return name[0].toUpperCase() + name.slice(1);
}

function allergens(line) {
  const products = (line.halves ?? [line.sizeKey]).map((key) => catalogue.sizes.get(key).product);
  const found = new Set([
    ...products.flatMap((product) => product.allergens),
    ...line.options.flatMap((key) => catalogue.options.get(key)?.allergens ?? []),
  ]);
  return h("p", { class: "soft" }, h("strong", {}, say("Allergènes : ", "Allergens: ")),
    found.size ? [...found].map(allergenName).join(", ") : say("aucun déclaré", "none declared"));
}

function foot(line, product, draw, close, id) {
  const step = (by, sign, name) => h("button", {
    class: "till-step", id: by > 0 ? "till-up" : "till-down", "aria-label": name,
    onclick: () => {
      line.quantity = Math.max(1, line.quantity + by);
      draw();
    },
  }, sign);
  return h("div", { class: "actions" },
    h("button", {
      class: "quiet", "data-test": "sold-out",
      onclick: once(() => switchSoldOut(catalogue.product(product.key), close)),
    }, catalogue.product(product.key).isSoldOut ? say("Remettre en vente", "Back on sale")
      : say("Épuisé", "Sold out")),
    h("span", { class: "grow" }),
    step(-1, "−", say("Un de moins", "One less")),
    h("span", { class: "till-count" }, line.quantity),
    step(1, "+", say("Un de plus", "One more")),
    h("button", { onclick: () => close(null) }, say("Retour", "Back")),
    h("button", {
      class: "main", "data-test": "take", onclick: () => close(true),
      disabled: id === null && isSoldOut(line),
    }, id !== null ? say("Changer", "Change")
      : isSoldOut(line) ? say("Épuisée", "Sold out") : say("Ajouter", "Add")));
}

function isSoldOut(line) {
  return (line.halves ?? [line.sizeKey]).some((key) => catalogue.sizes.get(key).product.isSoldOut);
}

async function switchSoldOut(product, close) {
  try {
    const answer = await post(`/api/v1/products/${product.key}/sold-out`,
      { soldOut: !product.isSoldOut });
    const name = named(product);
    notice(answer.isSoldOut ? say(`${name} : épuisé`, `${name}: sold out`)
      : say(`${name} : de nouveau en vente`, `${name}: back on sale`));
    close(null);
  } catch (problem) {
    tell(problem);
  }
}
