// Stock: what is on the shelves, what came and went, and what a count finds.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { news, redraw } from "../core/keep.js";
import { say } from "../core/language.js";
import { onChange } from "../core/live.js";
import { go, query } from "../core/router.js";
import { countList } from "./stock/count.js";
import { entry } from "./stock/entry.js";
import { levels } from "./stock/levels.js";
import { moves } from "./stock/moves.js";
import { transfers } from "./stock/transfers.js";

/** The trend changes slowly: it is read again after this. */
const HISTORY_FOR_MS = 300000;

const views = {
  levels: () => say("Niveaux", "Levels"), received: () => say("Reçu", "Received"),
  waste: () => say("Jeté", "Waste"), count: () => say("Inventaire", "Count"),
  transfers: () => say("En route", "On the way"),
  transfer_out: () => say("Envoyer", "Send"),
  transfer_in: () => say("Saisir un bon", "Book a slip by hand"),
  moves: () => say("Mouvements", "Movements"),
};

export function title() {
  return say("Stock", "Stock");
}

export async function render(root) {
  const name = query("view") in views ? query("view") : "levels";
  const space = h("div", {});
  const coming = h("span", {});
  root.append(
    h("h1", {}, title()),
    h("nav", { class: "views", "aria-label": say("Vues", "Views") },
      Object.keys(views).map((view) => h("a", {
        class: "button", href: `/stock?view=${view}`,
        "aria-current": view === name ? "page" : null,
      }, views[view](), view === "transfers" && coming))),
    space);
  const data = {
    stock: null, history: null, movements: null, transfers: null, stores: [],
    readAt: -HISTORY_FOR_MS,
  };
  const draw = () => redraw(space, content(name, data, draw));
  const isNew = news();
  const reload = async () => {
    data.transfers = await get("/api/v1/stock/transfers");
    coming.textContent = data.transfers.arriving.length > 0
      ? ` (${data.transfers.arriving.length}${data.transfers.isArrivingTruncated ? "+" : ""})` : "";
    if (name === "moves") {
      data.movements = await get("/api/v1/stock/movements");
    } else if (name !== "transfers") {
      data.stock = await get("/api/v1/stock");
      if (name.startsWith("transfer_")) data.stores = (await get("/api/v1/stores")).stores;
      if (name === "levels" && performance.now() - data.readAt > HISTORY_FOR_MS) {
        data.history = await get("/api/v1/stock/history");
        data.readAt = performance.now();
      }
    }
    // What is being typed stays as it is.
    const isTyping = space.hasChildNodes() && !["levels", "moves", "transfers"].includes(name);
    if (!isTyping && isNew([data.stock, data.history, data.movements, data.transfers])) draw();
  };
  onChange(reload);
  await reload();
}

function content(name, data, draw) {
  const back = () => go("/stock");
  switch (name) {
    case "levels": return levels(data, draw);
    case "moves": return moves(data.movements);
    case "transfers": return transfers(data.transfers);
    case "count": return countList(data.stock.items, draw, back);
    case "transfer_out":
      return entry(name, data.stock.items, data.stores, draw,
        () => go("/stock?view=transfers"));
    default: return entry(name, data.stock.items, data.stores, draw, back);
  }
}
