// A count by list: each quantity counts for the instant at which it was typed, so that the kitchen
// may go on cooking meanwhile.

import { get, post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { named, say } from "../../core/language.js";
import { notice, tell } from "../../core/notices.js";
import { hint, quantity, readQuantity, tellQuantity } from "./units.js";

/** What was typed, by ingredient, until it is stored: text, and when. */
const typed = new Map();

/** The list; `stored` is called once the counts are booked. */
export function countList(items, redraw, stored) {
  const sorted = [...items].sort((a, b) => named(a).localeCompare(named(b)));
  const button = h("button", {
    class: "main", id: "store-count", onclick: once(() => store(items, stored)),
  });
  const tellCount = () => {
    button.textContent = say(`Enregistrer (${typed.size})`, `Save (${typed.size})`);
    button.disabled = typed.size === 0;
  };
  tellCount();
  return h("section", { class: "card" },
    h("h2", {}, say("Inventaire", "Count")),
    h("p", { class: "soft" }, say(
      "Tapez ce qu'il y a, à l'instant où vous le comptez. Laissez vide ce que vous ne comptez pas.",
      "Type what is there at the instant you count it. Leave empty what you do not count.")),
    h("ul", { class: "plain count-list" }, sorted.map((item) => h("li", {}, row(item, tellCount)))),
    h("div", { class: "actions" }, button));
}

function row(item, tellCount) {
  const difference = h("span", { class: "difference" });
  const said = h("small", { class: "said", id: `said-${item.ingredient}`, role: "status" });
  const draw = () => {
    const text = typed.get(item.key)?.text ?? "";
    const { amount } = readQuantity(text, item.unit);
    tellQuantity(said, text, item.unit);
    difference.className = "difference";
    difference.textContent = "";
    if (amount !== undefined && item.level !== undefined) {
      const variance = amount - item.level;
      difference.textContent = `${variance > 0 ? "+" : ""}${quantity(variance, item.unit)}`;
      if (variance < 0) difference.classList.add("negative");
    }
  };
  draw();
  return h("label", { class: "count-row" },
    h("span", { class: "grow" }, named(item)),
    h("input", {
      id: `count-${item.ingredient}`, autocomplete: "off", inputmode: "text",
      value: typed.get(item.key)?.text ?? "", placeholder: hint(item.unit),
      oninput: (event) => {
        const text = event.target.value.trim();
        if (text) typed.set(item.key, { text, at: Date.now() });
        else typed.delete(item.key);
        draw();
        tellCount();
      },
    }), difference, said);
}

async function store(items, stored) {
  const found = new Map(items.map((item) => [item.key, item]));
  const lines = [];
  for (const [key, entry] of typed) {
    const { amount } = readQuantity(entry.text, found.get(key)?.unit);
    if (amount === undefined) {
      return document.getElementById(`count-${found.get(key)?.ingredient}`)?.focus();
    }
    lines.push({ key, amount, entry });
  }
  try {
    // By the node's clock, since this device's may be wrong; how long ago it was is told by the
    // wall clock, since any other stands still while a tablet sleeps.
    const { at } = await get("/api/v1/status");
    const now = Date.now();
    for (const { entry } of lines) entry.countedAt ??= at - Math.max(0, now - entry.at);
    await post("/api/v1/stock/counts", {
      items: lines.map(({ key, amount, entry }) => ({
        ingredient: key, quantity: amount, countedAt: entry.countedAt,
      })),
    });
    typed.clear();
    notice(say("Inventaire enregistré", "Count saved"));
    await stored();
  } catch (problem) {
    tell(problem);
  }
}
