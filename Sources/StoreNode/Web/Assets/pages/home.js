// The first page: what there is to do.

import { h, show } from "../core/dom.js";
import { say } from "../core/language.js";
import { pages } from "../core/pages.js";
import { may } from "../core/session.js";

export function title() {
  return say("Accueil", "Home");
}

export function render(root) {
  const shown = pages.filter((page) => page.hint?.() && may(page.duty));
  show(root,
    h("h1", {}, say("Que faire ?", "What is to be done?")),
    h("ul", { class: "tiles" }, shown.map((page) => h("li", {},
      h("a", { class: `tile ${page.inBar ? "main" : ""}`, href: page.path },
        h("strong", {}, page.title()), h("span", {}, page.hint()))))));
}
