// The kitchen's board: what is to be cooked, by promised time. A tap on a dish begins it, the next
// one has it ready; the numbers 1 to 9 do the same. It is read from two metres.

import { get, post } from "../core/api.js";
import { h } from "../core/dom.js";
import { every, news, redraw } from "../core/keep.js";
import { duration, named, say, time } from "../core/language.js";
import { onChange } from "../core/live.js";
import { tell } from "../core/notices.js";
import { may } from "../core/session.js";

const AGES_EVERY_MS = 10000;
/** A second tap on one dish within this time is a slip of the hand. */
const SLIP_MS = 700;
const SOON_MS = 10 * 60000;
/** From this age on an order without a promised time is late. */
const PATIENCE_MS = 20 * 60000;

/** For so long a number rests before it stands for another dish: nobody presses it unawares. */
const REST_MS = 5000;

/** Which number stands for which dish on this screen: it stays until the dish is ready. */
const keys = new Map();
const freedAt = new Map();
const tapped = new Map();
let board = null;
/** The node's clock less this screen's. */
let offset = 0;
/** What this screen did last, to be taken back by one key. */
let last = null;
/** Reads the board again. */
let reload = async () => {};

export function title() {
  return say("Cuisine", "Kitchen");
}

export async function render(root) {
  const space = h("div", {});
  root.append(space);
  const draw = () => drawBoard(space);
  const isNew = news();
  reload = async (isForced = false) => {
    board = await get("/api/v1/kitchen");
    offset = board.now - Date.now();
    if (isNew({ ...board, now: 0 }) || isForced) draw();
  };
  const onKey = (event) => {
    if (!space.isConnected) return removeEventListener("keydown", onKey);
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog")) return;
    press(event);
  };
  addEventListener("keydown", onKey);
  onChange(reload);
  every(AGES_EVERY_MS, space, draw);
  await reload();
}

/** Dishes that are to be cooked, in the order of the board. */
function openDishes() {
  return board.orders.flatMap((order) =>
    order.items.filter((item) => item.state !== "ready").map((item) => ({ order, item })));
}

function assignKeys() {
  const open = openDishes();
  const lines = new Set(open.map(({ item }) => item.line));
  const now = performance.now();
  for (const [line, key] of keys) {
    if (lines.has(line)) continue;
    keys.delete(line);
    freedAt.set(key, now);
  }
  const taken = new Set(keys.values());
  const free = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((key) =>
    !taken.has(key) && now - (freedAt.get(key) ?? -REST_MS) >= REST_MS);
  for (const { item } of open) {
    if (free.length === 0) break;
    if (!keys.has(item.line)) keys.set(item.line, free.shift());
  }
}

function press(event) {
  const isField = event.target.closest?.("input, select, textarea");
  if (isField || !board) return;
  if (/^[1-9]$/.test(event.key)) {
    const found = openDishes().find(({ item }) => keys.get(item.line) === Number(event.key));
    if (found) tap(found.order, found.item);
  } else if (event.key === "0" || event.key === "Backspace") {
    if (last) recall(last.order, last.line);
  } else {
    return;
  }
  event.preventDefault();
}

async function tap(order, item) {
  const now = performance.now();
  if (now - (tapped.get(item.line) ?? -SLIP_MS) < SLIP_MS) return;
  tapped.set(item.line, now);
  const step = item.state === "waiting" ? "started" : "ready";
  // Shown at once; the node's answer brings the board as it is.
  item.state = step;
  last = { order: order.key, line: item.line };
  const button = document.getElementById(`dish-${item.line}`);
  if (button) button.className = `dish ${step}`;
  await write(`/api/v1/orders/${order.key}/cook`, { line: item.line, step });
}

async function recall(order, line) {
  if (line) tapped.delete(line);
  last = null;
  await write(`/api/v1/orders/${order}/recall`, line ? { line } : {});
}

async function write(path, body) {
  try {
    await post(path, body);
    await reload();
  } catch (problem) {
    tell(problem);
    await reload(true);
  }
}

function drawBoard(space) {
  if (!board) return;
  assignKeys();
  redraw(space,
    h("h1", {}, title(), h("small", {}, ` · ${say("à préparer", "to cook")} : ${board.orders.length}`)),
    board.orders.length === 0 && h("p", { class: "card empty" },
      say("Rien à préparer.", "Nothing to cook.")),
    h("ol", { class: "plain dockets" }, board.orders.map(ticket)),
    board.ready.length > 0 && h("section", { class: "ready-row" },
      h("h2", {}, say("Prêtes", "Ready")),
      h("ul", { class: "plain row" }, board.ready.map((order) => h("li", {},
        h("button", { id: `ready-${order.key}`, onclick: () => recall(order.key, null) },
          h("strong", {}, order.number), h("span", {}, say("↶ rappeler", "↶ call back"))),
        order.service !== "delivery" && may("sell") && h("button", {
          id: `handed-${order.key}`, "aria-label": say(`n° ${order.number} remise`, `no. ${order.number} handed over`),
          onclick: () => write(`/api/v1/orders/${order.key}/advance`, { step: "delivered" }),
        }, say("✓ remise", "✓ handed over")))))),
    board.earlierCount > 0 && h("p", { class: "ready-row" },
      h("a", { class: "button", id: "earlier", href: "/orders" },
        say(`Payées, de jours précédents : ${board.earlierCount}`,
          `Paid, of days before: ${board.earlierCount}`))));
}

const services = {
  eat_in: () => say("sur place", "eat in"), take_away: () => say("à emporter", "take away"),
  delivery: () => say("livraison", "delivery"),
};

function ticket(order) {
  const { kind, text } = urgency(order);
  return h("li", { class: `docket ${kind}` },
    h("header", {},
      h("strong", { class: "called" }, order.number),
      h("span", { class: "grow" }, services[order.service]?.() ?? order.service),
      h("span", { class: "due" }, text)),
    order.note && h("p", { class: "note" }, order.note),
    h("ul", { class: "plain" }, order.items.map((item) => h("li", {}, dish(order, item)))));
}

function urgency(order) {
  const now = Date.now() + offset;
  if (order.promisedAt === undefined) {
    const age = now - order.at;
    const kind = age > PATIENCE_MS ? "bad" : age > SOON_MS ? "warn" : "good";
    return { kind, text: say(`depuis ${duration(age)}`, `for ${duration(age)}`) };
  }
  const left = order.promisedAt - now;
  const at = time(order.promisedAt);
  if (left < 0) {
    return {
      kind: "bad",
      text: say(`${at} · retard ${duration(-left)}`, `${at} · ${duration(-left)} late`),
    };
  }
  return { kind: left < SOON_MS ? "warn" : "good", text: `${at} · ${duration(left)}` };
}

const states = {
  waiting: () => say("à faire", "to do"), started: () => say("au four", "under way"),
  ready: () => say("prêt", "ready"),
};

function dish(order, item) {
  const { quantity, products, size, options } = item.dish;
  const key = keys.get(item.line);
  const name = `${products.map(named).join(" / ")} ${size ?? ""}`;
  const isReady = item.state === "ready";
  const words = [`${quantity} × ${name}`, ...options.map(named), states[item.state]()].join(", ");
  return h("button", {
    id: `dish-${item.line}`, class: `dish ${item.state}`, "aria-label": words,
    onclick: () => (isReady ? recall(order.key, item.line) : tap(order, item)),
  },
  h("span", { class: "key" }, isReady ? "✓" : key ?? ""),
  h("span", { class: "grow" },
    h("span", { class: "name" },
      quantity > 1 && h("b", { class: "times" }, `${quantity} ×`), name),
    options.map((option) => h("span", { class: `option ${option.kind}` }, named(option))),
    item.isAdded && h("span", { class: "tag warn" }, say("ajouté", "added"))),
  item.state !== "waiting" && h("span", { class: "state" },
    isReady ? "↶" : states[item.state]()));
}
