// The delivery board, for a phone first: what waits to go out, who is out with what, how it ended.

import { get, post } from "../core/api.js";
import { h, once } from "../core/dom.js";
import { every, news, redraw } from "../core/keep.js";
import { cents, duration, named, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";
import { tell } from "../core/notices.js";
import { me } from "../core/session.js";
import { deliver, fail, isEndedHere, outcomes } from "./delivery/door.js";

const AGES_EVERY_MS = 30000;

let board = null;
let offset = 0;
const chosen = new Set();
let driver = null;
/** Who chose these: a phone goes from hand to hand. */
let chooser = null;
/** Whether a driver sees everybody's rounds. */
let isForAll = false;
/** Reads the board again. */
let reload = async () => {};

export function title() {
  return say("Livraisons", "Deliveries");
}

export async function render(root) {
  if (chooser !== me?.person?.key) forgetChoices();
  const space = h("div", {});
  root.append(space);
  const draw = () => drawBoard(space, draw);
  const onOutbox = () => {
    if (space.isConnected) draw();
    else document.removeEventListener("outbox", onOutbox);
  };
  document.addEventListener("outbox", onOutbox);
  const isNew = news();
  reload = async () => {
    const own = me?.person?.role === "driver" && !isForAll ? `?driver=${me.person.key}` : "";
    board = await get(`/api/v1/deliveries${own}`);
    offset = board.now - Date.now();
    const there = new Set([...board.waiting, ...board.returned].map((stop) => stop.order));
    for (const order of chosen) if (!there.has(order)) chosen.delete(order);
    const self = board.drivers.find((one) => one.key === me?.person?.key);
    driver ??= (self ?? board.drivers[0])?.key;
    if (isNew({ ...board, now: 0 })) draw();
  };
  onChange(reload);
  every(AGES_EVERY_MS, space, draw);
  await reload();
}

function forgetChoices() {
  chooser = me?.person?.key;
  driver = null;
  isForAll = false;
  chosen.clear();
  board = null;
}

function drawBoard(space, draw) {
  if (!board) return;
  const underWay = board.rounds.filter((round) => round.isUnderWay);
  const over = board.rounds.filter((round) => !round.isUnderWay);
  redraw(space,
    h("div", { class: "row" }, h("h1", { class: "grow" }, title()),
      me?.person?.role === "driver" && h("label", { class: "check" },
        h("input", {
          type: "checkbox", checked: isForAll, id: "for-all",
          onchange: (event) => { isForAll = event.target.checked; reload(); },
        }), say("toutes les tournées", "everybody's rounds"))),
    underWay.length > 0 && h("section", { "aria-label": say("Tournées", "Rounds") },
      underWay.map((round) => roundCard(round))),
    cashCard(),
    waitingCard(draw),
    board.returned.length > 0 && h("section", { class: "card warn" },
      h("h2", {}, say("Refusées à la porte : que faire ?", "Refused at the door: what now?")),
      h("p", { class: "soft" }, say(
        "Renvoyez-la avec une tournée, ou ouvrez la commande pour l'annuler.",
        "Send it out again with a round, or open the order to cancel it.")),
      h("ul", { class: "plain stops" }, board.returned.map((stop) => choice(stop, draw)))),
    over.length > 0 && h("details", { class: "card" },
      h("summary", {},
        say(`Tournées terminées (${over.length})`, `Rounds that are over (${over.length})`)),
      h("ul", { class: "plain" }, over.map((round) => h("li", { class: "row" },
        h("span", { class: "grow" }, `${time(round.at)} · ${round.driverName} · `,
          say(`${round.stops.length} commandes`, `${round.stops.length} orders`)),
        h("strong", {}, cents(round.collectedCents)),
        h("span", {}, say("en espèces", "in cash")))))));
}

/** What drivers have with them of the shop's money. */
function cashCard() {
  return board.cash.length > 0 && h("section", { class: "card" },
    h("h2", {}, say("Argent chez les livreurs", "Money with the drivers")),
    h("ul", { class: "plain" }, board.cash.map((one) => h("li", { class: "row" },
      h("span", { class: "grow" }, one.driverName),
      h("strong", {}, cents(one.cents))))));
}

function waitingCard(draw) {
  return h("section", { class: "card" },
    h("h2", {}, say("À livrer", "To be delivered")),
    board.waiting.length === 0 && h("p", { class: "empty" },
      say("Rien n'attend.", "Nothing is waiting.")),
    h("ul", { class: "plain stops" }, board.waiting.map((stop) => choice(stop, draw))),
    board.waiting.length + board.returned.length > 0 && h("div", { class: "row make-round" },
      h("label", { class: "grow" }, say("Livreur", "Driver"),
        h("select", { id: "driver", onchange: (event) => { driver = event.target.value; } },
          board.drivers.map((one) =>
            h("option", { value: one.key, selected: one.key === driver }, one.name)))),
      h("button", {
        class: "main", id: "make-round", disabled: chosen.size === 0, onclick: once(makeRound),
      }, chosen.size === 0 ? say("Choisissez des commandes", "Choose orders")
        : say(`Faire une tournée (${chosen.size})`, `Make a round (${chosen.size})`))));
}

async function makeRound() {
  await write("/api/v1/rounds", { driver, orders: [...chosen] }, () => chosen.clear());
}

function choice(stop, draw) {
  const isChosen = chosen.has(stop.order);
  return h("li", {},
    h("label", { class: "check stop" },
      h("input", {
        type: "checkbox", checked: isChosen, id: `choose-${stop.order}`,
        onchange: () => {
          if (isChosen) chosen.delete(stop.order);
          else chosen.add(stop.order);
          draw();
        },
      }),
      h("span", { class: "grow" },
        h("span", { class: "row" }, h("strong", {}, stop.number), due(stop), cooking(stop),
          h("span", { class: "grow" }), owed(stop)),
        h("span", { class: "where" }, address(stop)),
        stop.reason && h("span", { class: "tag warn" }, stop.reason))),
    h("a", { class: "more", href: `/order?key=${stop.order}`, id: `more-${stop.order}` },
      say("détails", "details")));
}

function due(stop) {
  const now = Date.now() + offset;
  const at = stop.promisedAt ?? stop.at;
  if (stop.promisedAt !== undefined && now > at) {
    return h("span", { class: "tag bad" }, `${time(at)} · `,
      say(`retard ${duration(now - at)}`, `${duration(now - at)} late`));
  }
  return h("span", { class: "tag" }, stop.promisedAt === undefined
    ? say(`depuis ${duration(now - at)}`, `for ${duration(now - at)}`) : time(at));
}

function cooking(stop) {
  const isReady = stop.step === "ready";
  return h("span", { class: `tag ${isReady ? "good" : "none"}` },
    isReady ? say("prête", "ready") : say("en cuisine", "in the kitchen"));
}

function owed(stop) {
  return stop.dueCents > 0 ? h("strong", {}, cents(stop.dueCents))
    : h("span", { class: "soft" }, say("payée", "paid"));
}

function address(stop) {
  return [stop.name, stop.street, [stop.postcode, stop.city].filter(Boolean).join(" ")]
    .filter(Boolean).join(", ") || say("adresse effacée", "address erased");
}

function roundCard(round) {
  return h("section", { class: "card round" },
    h("header", { class: "row" },
      h("h2", { class: "grow" }, round.driverName, h("small", {}, ` · ${time(round.at)}`)),
      h("span", { class: "tag" }, say("à encaisser ", "to collect "), cents(round.toCollectCents)),
      round.collectedCents > 0 && h("span", { class: "tag good" },
        say("encaissé ", "taken "), cents(round.collectedCents))),
    !round.hasLeft && h("button", {
      class: "main wide", id: `leave-${round.key}`,
      onclick: once(() => write(`/api/v1/rounds/${round.key}/leave`)),
    }, say("Départ", "Leave")),
    h("ol", { class: "plain stops" },
      round.stops.map((stop) => h("li", {}, roundStop(round, stop)))));
}

const kinds = { delivered: "good", out: "" };

function roundStop(round, stop) {
  const isEnded = isEndedHere(stop);
  const again = () => reload();
  const isActive = !isEnded && (stop.state === "waiting" || stop.state === "out");
  const place = [stop.street, stop.postcode, stop.city].filter(Boolean).join(" ");
  return [
    h("div", { class: "row" },
      h("a", {
        href: `/order?key=${stop.order}`, class: "called", id: `stop-${stop.delivery}`,
      }, stop.number), due(stop),
      h("span", { class: `tag ${kinds[stop.state] ?? "warn"}` }, outcomes[stop.state]()),
      isEnded && h("span", { class: "tag warn" }, say("à envoyer", "to send")),
      h("span", { class: "grow" }), owed(stop)),
    h("p", { class: "where" }, address(stop),
      stop.directions && h("em", {}, ` · ${stop.directions}`)),
    stop.note && h("p", { class: "note" }, stop.note),
    h("p", { class: "soft" }, stop.dishes.map((dish) =>
      `${dish.quantity} × ${dish.products.map(named).join(" / ")} ${dish.size ?? ""}`).join(", ")),
    isActive && h("div", { class: "row tools" },
      place && h("a", {
        class: "button", href: `geo:0,0?q=${encodeURIComponent(place)}`, id: `map-${stop.delivery}`,
      }, say("Itinéraire", "Map")),
      stop.phone && h("a", {
        class: "button", href: `tel:${stop.phone}`, id: `phone-${stop.delivery}`,
      }, stop.phone),
      stop.state === "waiting" && h("button", {
        id: `out-${stop.delivery}`,
        onclick: once(() => write(`/api/v1/rounds/${round.key}/take-out`, { order: stop.order })),
      }, say("Retirer", "Take out")),
      stop.state === "out" && h("button", {
        class: "main", id: `done-${stop.delivery}`, onclick: once(() => deliver(stop, again)),
      }, say("Livrée", "Delivered")),
      stop.state === "out" && h("button", {
        id: `failed-${stop.delivery}`, onclick: once(() => fail(stop, "failed", again)),
      }, say("Personne", "Nobody")),
      stop.state === "out" && h("button", {
        id: `returned-${stop.delivery}`, onclick: once(() => fail(stop, "returned", again)),
      }, say("Refusée", "Refused"))),
  ];
}

async function write(path, body = {}, then = () => {}) {
  try {
    then(await post(path, body));
  } catch (problem) {
    tell(problem);
  }
  await reload().catch(tell);
}
