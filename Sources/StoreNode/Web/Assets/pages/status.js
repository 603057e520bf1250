// "Is it only me?": this PC, the line, head office, and what waits on this disk.

import { get } from "../core/api.js";
import { h, show, svg } from "../core/dom.js";
import { every } from "../core/keep.js";
import { ago, counted, day, language, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";

const READ_EVERY_MS = 5000;

export function title() {
  return say("C'est seulement chez moi ?", "Is it only me?");
}

export async function render(root) {
  const reload = async () => draw(root, await get("/api/v1/status"));
  onChange(reload);
  every(READ_EVERY_MS, root, () => reload().catch(() => unreachable(root)));
  await reload();
}

function unreachable(root) {
  show(root, h("h1", {}, title()), h("section", { class: "card bad" },
    h("h2", {}, say("Le poste du magasin ne répond pas.", "The store's machine does not answer.")),
    h("p", {}, say("Vérifiez qu'il est allumé, et le Wi-Fi de cet appareil.",
      "Check that it is switched on, and this device's Wi-Fi."))));
}

function draw(root, status) {
  const links = chain(status);
  show(root,
    h("h1", {}, title()),
    h("section", { class: `card ${links.kind}` }, h("h2", {}, links.title), h("p", {}, links.advice),
      picture(links)),
    h("div", { class: "columns" }, disk(status), waiting(status), clock(status)),
    status.alarms.length > 0 && h("section", { class: "card warn" },
      h("h2", {}, say("À faire", "To do")),
      h("ul", {}, status.alarms.map((alarm) => h("li", {},
        h("strong", {}, alarm[language].what), " ", alarm[language].remedy)))));
}

/** Where the chain from this PC to head office is broken, in words. */
function chain(status) {
  if (status.isOnline) {
    return {
      kind: "good", pc: "good", line: "good", office: "good",
      title: say("Tout est relié.", "All is connected."),
      advice: status.lastExchangeAt ? say("Dernier échange avec le siège : ",
        "Last exchange with head office: ") + ago(status.at - status.lastExchangeAt) + "." : "",
    };
  }
  const goesOn = say(" La vente continue, tout partira tout seul.",
    " Selling goes on, all will be sent by itself.");
  switch (status.outage) {
    case "this-pc": return {
      kind: "bad", pc: "bad", line: "none", office: "none",
      title: say("C'est ici : ce poste.", "It is here: this PC."),
      advice: say("Vérifiez le câble réseau ou le Wi-Fi du poste du magasin, puis appelez le gérant.",
        "Check the network cable or Wi-Fi of the store's machine, then call the manager.") + goesOn,
    };
    case "line": return {
      kind: "warn", pc: "good", line: "bad", office: "none",
      title: say("C'est la ligne internet.", "It is the internet line."),
      advice: say("Redémarrez la box. Si cela dure, appelez votre opérateur.",
        "Restart the router. If it lasts, call your provider.") + goesOn,
    };
    case "head-office": return {
      kind: "warn", pc: "good", line: "good", office: "bad",
      title: say("C'est le siège, pas vous.", "It is head office, not you."),
      advice: say("Il n'y a rien à faire ici.", "There is nothing to do here.") + goesOn,
    };
    default: return {
      kind: "warn", pc: "good", line: "none", office: "none",
      title: say("L'échange avec le siège est arrêté.", "The exchange with head office is off."),
      advice: (status.problem ?? "") + goesOn,
    };
  }
}

function picture({ pc, line, office }) {
  const words = { good: say("bien", "good"), bad: say("en panne", "broken"), none: "?" };
  const node = (x, text, kind) => [
    svg("circle", { cx: x, cy: 30, r: 16, class: `dot ${kind}` }),
    svg("text", { x, y: 36, "text-anchor": "middle", class: "mark" },
      kind === "good" ? "✓" : kind === "bad" ? "✕" : "?"),
    svg("text", { x, y: 68, "text-anchor": "middle" }, text),
  ];
  const names = [say("Ce poste", "This PC"), say("La ligne", "The line"), say("Le siège", "Head office")];
  return svg("svg", {
    class: "chain", viewBox: "0 0 320 78", role: "img",
    "aria-label": `${names[0]} : ${words[pc]}, ${names[1]} : ${words[line]}, ${names[2]} : ${words[office]}`,
  },
  svg("path", { d: "M68 30H144M176 30H252", class: "wire" }),
  node(52, names[0], pc), node(160, names[1], line), node(268, names[2], office));
}

function disk(status) {
  const { disk: place } = status;
  const isWell = place.state === "healthy";
  return h("section", { class: `card ${isWell ? "good" : "bad"}` },
    h("h2", {}, say("Disque de ce poste", "This machine's disk")),
    h("p", {}, isWell ? say("Il fonctionne.", "It works.")
      : say("En panne : rien n'est enregistré, n'encaissez pas.",
        "It has failed: nothing is stored, take no money.")),
    place.room !== "plenty" && h("p", {}, say("Il est plein : aucune nouvelle commande.",
      "It is full: no new order.")));
}

function waiting(status) {
  const { unsent, ordersOnThisDiskAlone: alone } = status;
  return h("section", { class: `card ${unsent > 0 && !status.isOnline ? "warn" : "good"}` },
    h("h2", {}, say("Sur ce disque seul", "On this disk alone")),
    h("p", {}, unsent === 0 ? say("Rien : le siège a tout.", "Nothing: head office has all.")
      : alone === 0 ? say("Aucune commande", "No order")
        : counted(alone, say("commande", "order"), say("commandes", "orders")),
    status.oldestOnThisDiskAloneAt && alone > 0 && say(
      `, la plus ancienne du ${day(status.oldestOnThisDiskAloneAt)} à ${time(status.oldestOnThisDiskAloneAt)}`,
      `, the oldest of ${day(status.oldestOnThisDiskAloneAt)}, ${time(status.oldestOnThisDiskAloneAt)}`)),
    unsent > 0 && h("p", { class: "soft" }, counted(unsent,
      say("écriture attend de partir", "record waits to be sent"),
      say("écritures attendent de partir", "records wait to be sent")),
    say(" : commandes, paiements, stock, caisse.", ": orders, payments, stock, drawer.")),
    h("ul", { class: "plain" },
      line(status.parkedHere + status.parkedAtHeadOffice,
        say("écrit mis de côté", "change-set parked"), say("écrits mis de côté", "change-sets parked")),
      line(status.conflicts, say("conflit", "conflict"), say("conflits", "conflicts"), "/conflicts"),
      line(status.ordersDue, say("commande non soldée", "order with money due"),
        say("commandes non soldées", "orders with money due"), "/orders?due=1")));
}

function line(number, one, many, href) {
  if (number === 0) return null;
  const text = counted(number, one, many);
  return h("li", {}, href ? h("a", { href }, text) : text);
}

function clock(status) {
  const isGood = status.clock === "good" && !status.isClockSkewed;
  return h("section", { class: `card ${isGood ? "good" : "warn"}` },
    h("h2", {}, say("Horloge", "Clock")),
    h("p", {}, `${day(status.at)} ${time(status.at)}`),
    !isGood && h("p", {}, say("Cette heure paraît fausse : réglez l'horloge du poste.",
      "This time seems wrong: set the machine's clock.")));
}
