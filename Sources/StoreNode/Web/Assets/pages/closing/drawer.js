// The drawer of this till: float, what should lie in it, money in and out, the count.

import { get, post } from "../../core/api.js";
import { h, once, show, submitted } from "../../core/dom.js";
import { cents, parseCents, say, time } from "../../core/language.js";
import { buttons, confirmed, dialog, notice, tell } from "../../core/notices.js";

/** What moves in and out of a drawer is called. */
export const movements = {
  paid_in: () => say("Entrée de caisse", "Paid in"),
  paid_out: () => say("Sortie de caisse", "Paid out"),
  driver_out: () => say("Fonds remis au livreur", "Change to driver"),
  driver_in: () => say("Retour du livreur", "Back from driver"),
};

const values = [50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1];

/** The drawer with what can be done with it. */
export function drawerCard(drawer, reload) {
  return h("section", { class: "card" },
    h("h2", {}, say(`Tiroir de la caisse ${drawer.till}`, `Drawer of till ${drawer.till}`)),
    drawer.isOpen ? inUse(drawer, reload) : putAway(drawer, reload));
}

function inUse(drawer, reload) {
  const moved = drawer.movementCents;
  return [
    h("p", { class: "soft" }, say(
      `Ouvert à ${time(drawer.openedAt)} par ${drawer.openedBy ?? "?"}`,
      `In use since ${time(drawer.openedAt)}, by ${drawer.openedBy ?? "?"}`)),
    h("table", {}, h("tbody", {},
      line(say("Fonds de caisse", "Float"), drawer.floatCents),
      !drawer.isBlind && line(say("Ventes en espèces", "Cash payments"), drawer.paymentCents),
      drawer.refundCents > 0 && line(say("Remboursements", "Refunds"), -drawer.refundCents),
      drawer.tipCents > 0 && line(say("Pourboires", "Tips"), drawer.tipCents),
      Object.keys(movements).filter((kind) => moved[kind] > 0).map((kind) =>
        line(movements[kind](), kind.endsWith("in") ? moved[kind] : -moved[kind]))),
    !drawer.isBlind && h("tfoot", {}, h("tr", {},
      h("th", {}, say("Doit s'y trouver", "Should be in it")),
      h("th", { class: "number" }, cents(drawer.expectedCents))))),
    drawer.isBlind && h("p", { class: "soft" }, say(
      "Ce qui doit s'y trouver est montré avec le comptage.",
      "What should be in it is shown with the count.")),
    drawer.movements.length > 0 && h("ul", { class: "plain moves" },
      drawer.movements.map((move) => h("li", { class: "row" },
        h("span", { class: "grow" }, time(move.at), " ", movements[move.kind](), " ",
          h("small", {}, [move.driver, move.reason].filter(Boolean).join(" · "))),
        h("span", { class: "number" }, cents(move.cents))))),
    h("div", { class: "moves-in" },
      Object.keys(movements).map((kind) =>
        h("button", { onclick: once(() => move(kind, reload)) }, movements[kind]())),
      h("button", { onclick: once(() => noSale(reload)) },
        say("Ouvrir sans vente", "Open without a sale"))),
    h("div", { class: "actions" }, h("button", {
      class: "main", onclick: once(() => countCoins(reload)),
    }, say("Compter le tiroir", "Count the drawer"))),
  ];
}

/** A row of a drawer's table. */
export function line(name, amount) {
  return h("tr", {}, h("td", {}, name), h("td", { class: "number" }, cents(amount)));
}

function putAway(drawer, reload) {
  const amount = h("input", { inputmode: "decimal", placeholder: "150,00", required: true });
  const open = async () => {
    const floatCents = parseCents(amount.value);
    if (floatCents === null || floatCents < 0) {
      return notice(say("Ce n'est pas un montant", "This is no amount"), "bad");
    }
    amount.blur();
    await store("/api/v1/drawer/open", { floatCents }, reload);
  };
  return [
    drawer.count && counted(drawer.count),
    h("form", { onsubmit: submitted(open) },
      h("label", {}, say("Fonds de caisse en euros", "Float in euros"), amount),
      h("div", { class: "actions" },
        h("button", { class: "main" }, say("Ouvrir le tiroir", "Take the drawer into use")))),
  ];
}

/** What was expected and counted, and the difference. */
export function counted(count) {
  const difference = count.differenceCents;
  const kind = difference === 0 ? "good" : Math.abs(difference) < 500 ? "warn" : "bad";
  return h("div", {},
    h("p", { class: "soft" }, say(
      `Compté à ${time(count.at)} par ${count.actor ?? "?"}`,
      `Counted at ${time(count.at)} by ${count.actor ?? "?"}`)),
    h("table", {}, h("tbody", {},
      line(say("Attendu", "Expected"), count.expectedCents),
      line(say("Compté", "Counted"), count.countedCents),
      h("tr", {}, h("th", {}, say("Écart", "Difference")), h("td", { class: "number" },
        h("span", { class: `tag ${kind}` }, signed(difference)))))),
    count.note && h("p", {}, count.note));
}

function signed(amount) {
  return (amount > 0 ? "+" : "") + cents(amount);
}

async function move(kind, reload) {
  const drivers = kind.startsWith("driver") ? await readDrivers() : [];
  if (drivers === null) return;
  const answer = await dialog(movements[kind](), (close) => {
    const amount = h("input", { inputmode: "decimal", required: true });
    const reason = h("input", { maxlength: 200, required: kind.startsWith("paid") });
    const driver = h("select", { required: true },
      h("option", { value: "" }, say("Choisir…", "Choose…")),
      drivers.map((one) => h("option", { value: one.key }, one.name)));
    return h("form", {
      onsubmit: submitted(() => {
        const sum = parseCents(amount.value);
        if (sum === null || sum <= 0) {
          return notice(say("Ce n'est pas un montant", "This is no amount"), "bad");
        }
        return store("/api/v1/drawer/movements", {
          kind, cents: sum, ...(reason.value.trim() ? { reason: reason.value } : {}),
          ...(driver.value ? { driver: driver.value } : {}),
        }, close);
      }),
    }, kind.startsWith("driver") && h("label", {}, say("Livreur", "Driver"), driver),
    h("label", {}, say("Montant en euros", "Amount in euros"), amount),
    h("label", {}, say("Raison", "Reason"), reason), buttons(close));
  });
  if (answer) await reload().catch(tell);
}

/** Who may drive, drivers first; null where nobody answers. */
async function readDrivers() {
  try {
    const { people } = await get("/api/v1/people");
    const isDriver = (person) => person.role === "driver";
    return [...people.filter(isDriver), ...people.filter((person) => !isDriver(person))];
  } catch (problem) {
    tell(problem);
    return null;
  }
}

async function noSale(reload) {
  const answer = await dialog(say("Ouvrir sans vente", "Open without a sale"), (close) => {
    const reason = h("input", { maxlength: 200, required: true });
    return h("form", {
      onsubmit: submitted(() =>
        store("/api/v1/drawer/no-sale", { reason: reason.value }, close)),
    }, h("label", {}, say("Raison (au journal)", "Reason (for the journal)"), reason),
    buttons(close));
  });
  if (answer) await reload().catch(tell);
}

/** By coin and note; what should be there is shown only behind the count. */
async function countCoins(reload) {
  const answer = await dialog(say("Compter le tiroir", "Count the drawer"), (close) => {
    const total = h("strong", { class: "number", "aria-live": "polite" }, cents(0));
    const fields = values.map((value) => h("input", {
      inputmode: "numeric", min: 0, max: 9999, type: "number", "data-value": value,
      "aria-label": say(`Nombre de ${cents(value)}`, `Number of ${cents(value)}`),
      oninput: () => show(total, cents(sum(fields))),
    }));
    const note = h("input", { maxlength: 500 });
    return h("form", {
      onkeydown: goOn,
      onsubmit: submitted(async () => {
        const coins = Object.fromEntries(fields.filter((field) => Number(field.value) > 0)
          .map((field) => [field.dataset.value, Number(field.value)]));
        if (!await isCounted(sum(fields))) return;
        await store("/api/v1/drawer/count", {
          ...(Object.keys(coins).length > 0 ? { coins } : { countedCents: 0 }),
          ...(note.value.trim() ? { note: note.value } : {}),
        }, close);
      }),
    }, h("div", { class: "coins" }, fields.map((field) =>
      h("label", {}, h("span", {}, cents(Number(field.dataset.value))), field))),
    h("label", {}, say("Remarque", "Note"), note),
    h("p", { class: "row" }, h("span", { class: "grow" }, say("Compté", "Counted")), total),
    buttons(close, say("Enregistrer le comptage", "Keep the count")));
  });
  if (answer) await reload().catch(tell);
}

/** Asks with what was counted and nothing else: a count cannot be corrected. */
function isCounted(total) {
  return confirmed(total > 0
    ? say(`Compté ${cents(total)} : enregistrer ?`, `Counted ${cents(total)}: keep it?`)
    : say("Rien n'est compté : le tiroir est vide ?", "Nothing is counted: is the drawer empty?"),
  say("Oui, enregistrer", "Yes, keep it"));
}

/** Enter in a field goes to the next one, after the last to the button: it writes nothing. */
function goOn(event) {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll("input, button.main")];
  stops[stops.indexOf(event.target) + 1].focus();
}

function sum(fields) {
  return fields.reduce((all, field) => all + Number(field.dataset.value) * Number(field.value), 0);
}

/** Writes it; what was typed stays on the page until `stored` is called with the answer. */
async function store(path, body, stored) {
  try {
    await stored(await post(path, body));
  } catch (problem) {
    tell(problem);
  }
}
