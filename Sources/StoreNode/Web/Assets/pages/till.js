// The till: what is sold on the left, what was asked for on the right.

import { get } from "../core/api.js";
import { h, show } from "../core/dom.js";
import { say } from "../core/language.js";
import { onChange } from "../core/live.js";
import { query } from "../core/router.js";
import { basket, onBasket, restoreBasket } from "./till/basket.js";
import { renderBasket } from "./till/basket-panel.js";
import { Catalogue, catalogue } from "./till/catalogue.js";
import { renderDone } from "./till/done.js";
import { renderMenu, updateMenu } from "./till/menu.js";
import { renderOrder } from "./till/order-panel.js";
import { renderPay } from "./till/pay.js";
import { renderSplit } from "./till/split.js";
import { stage, onStage, showStage } from "./till/stage.js";
import { resumeSending } from "./till/sending.js";
import { startShortcuts } from "./till/shortcuts.js";
import { renderTools, updateTools } from "./till/tools.js";

export function title() {
  return say("Caisse", "Till");
}

const panels = {
  basket: renderBasket, pay: renderPay, split: renderSplit, done: renderDone, order: renderOrder,
};

export async function render(root) {
  Catalogue.take(await get("/api/v1/menu"));
  if (!root.isConnected) return;
  restoreBasket();
  const menu = h("section", { class: "till-menu", "aria-label": say("Carte", "Menu") });
  const panel = h("section", { class: "till-panel", "aria-live": "off" });
  const tools = h("div", { class: "till-tools" });
  const peek = h("button", { class: "main till-peek", onclick: () => showPanel(true) });
  const showPanel = (isShown) => root.classList.toggle("shows-panel", isShown);
  const drawPanel = () => {
    panel.setAttribute("aria-label", stage.name === "order"
      ? say("Commande", "Order") : say("Panier", "Basket"));
    panels[stage.name](panel);
    if (stage.name !== "basket") showPanel(true);
    else if (stage.isShown !== undefined) showPanel(stage.isShown);
  };
  const drawPeek = () => {
    const pieces = basket.lines.reduce((sum, line) => sum + line.quantity, 0);
    show(peek, pieces === 0 ? say("Panier vide", "Basket empty")
      : say(`Voir le panier · ${pieces}`, `Show the basket · ${pieces}`));
  };
  show(root, h("h1", { class: "unseen" }, title()), menu, panel,
    h("div", { class: "till-foot" }, tools, peek));
  renderMenu(menu);
  renderTools(tools);
  onStage(drawPanel);
  onBasket(() => {
    drawPeek();
    if (stage.name === "done" && basket.lines.length > 0) showStage("basket");
    else if (stage.name === "basket") drawPanel();
  });
  const asked = query("order");
  if (asked) {
    // Once only: the way back, or a reload, leads to what was done since.
    history.replaceState(null, "", location.pathname);
    showStage("order", { key: asked });
  } else drawPanel();
  drawPeek();
  startShortcuts(root);
  onChange(async () => {
    const known = catalogue.structure;
    Catalogue.take(await get("/api/v1/menu"));
    if (catalogue.structure === known) updateMenu(menu);
    else renderMenu(menu);
    await updateTools();
  });
  await updateTools();
  resumeSending();
}
