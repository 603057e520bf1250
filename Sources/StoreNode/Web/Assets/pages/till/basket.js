// What the customer has asked for. It is kept over a reload and while the node is out of reach;
// what it costs is the node's word alone.

import { post } from "../../core/api.js";
import { catalogue } from "./catalogue.js";

const KEY = "till-basket";
const SERVICE = "till-service";
const listeners = new Set();
const quoteListeners = new Set();

/** The basket; changed through the functions below only. */
export let basket = empty();

/** What it comes to; null until the node has said so. */
export let quote = null;

function empty() {
  return {
    channel: "counter", service: localStorage.getItem(SERVICE) ?? "take_away", lines: [],
    customer: null, addressKey: null, promisedAt: null, promisedInMinutes: null, note: "",
    discount: null, deliveryFeeCents: null, order: null,
  };
}

/** Calls `listener` after each change. The page before is forgotten. */
export function onBasket(listener) {
  listeners.clear();
  listeners.add(listener);
}

/** Calls `listener` when the node has priced the basket anew. */
export function onQuote(listener) {
  quoteListeners.clear();
  quoteListeners.add(listener);
}

/** The basket that was there before the page was loaded. */
export function restoreBasket() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (kept) basket = { ...empty(), ...kept };
  basket.lines = basket.lines.filter((line) =>
    (line.halves ?? [line.sizeKey]).every((key) => catalogue.sizes.has(key)));
  ask();
}

/** Changes what stands beside the lines. */
export function setBasket(changes) {
  basket = { ...basket, ...changes };
  if (changes.service) setService(changes.service);
  changed();
}

function setService(service) {
  localStorage.setItem(SERVICE, service === "delivery" ? "take_away" : service);
  const isDelivery = service === "delivery" && !basket.order;
  const fee = catalogue.settings.deliveryFeeCents;
  basket.deliveryFeeCents = isDelivery && fee > 0 ? fee : null;
}

/** One more of it: the same line counts up. Gives the line. */
export function addLine(line) {
  const wanted = shape(line);
  const same = basket.lines.find((one) => shape(one) === wanted);
  if (same) {
    same.quantity += line.quantity ?? 1;
    changed();
    return same;
  }
  const added = { ...line, quantity: line.quantity ?? 1, id: nextID() };
  basket.lines.push(added);
  changed();
  return added;
}

/** Replaces a line, by its id. */
export function replaceLine(id, line) {
  basket.lines = basket.lines.map((one) => (one.id === id ? { ...line, id } : one));
  changed();
}

/** A step up or down; at nothing the line goes. */
export function countLine(id, step) {
  basket.lines = basket.lines
    .map((one) => (one.id === id ? { ...one, quantity: one.quantity + step } : one))
    .filter((one) => one.quantity > 0);
  changed();
}

/** Begins anew. */
export function clearBasket() {
  basket = empty();
  changed();
}

/** Takes up a basket that was put aside, or adds to an order. */
export function takeBasket(other) {
  basket = { ...empty(), ...other };
  basket.lines = basket.lines.map((line, index) => ({ quantity: 1, ...line, id: index + 1 }));
  changed();
}

/** Pieces in the basket of the sizes that a line is made of. */
export function piecesOf(line) {
  const wanted = line.halves ?? [line.sizeKey];
  return basket.lines.reduce((sum, one) => {
    const isOf = (one.halves ?? [one.sizeKey]).some((key) => wanted.includes(key));
    return isOf ? sum + one.quantity : sum;
  }, 0);
}

/** The basket as the API takes it to be priced, held or sold. */
export function asRequest() {
  const request = {
    channel: basket.channel, service: basket.service,
    lines: basket.lines.map((line) => ({
      quantity: line.quantity,
      ...(line.halves ? { halves: line.halves.map((sizeKey) => ({ sizeKey })) }
        : { sizeKey: line.sizeKey }),
      ...(line.options?.length ? { options: line.options } : {}),
    })),
  };
  for (const name of ["deliveryFeeCents", "discount", "promisedAt", "promisedInMinutes"]) {
    if (basket[name] !== null) request[name] = basket[name];
  }
  if (basket.note) request.note = basket.note;
  return request;
}

/** A line of the API as the basket has it. */
export function fromRequest(line) {
  return {
    quantity: line.quantity ?? 1, options: line.options ?? [],
    ...(line.halves ? { halves: line.halves.map((half) => half.sizeKey) }
      : { sizeKey: line.sizeKey }),
  };
}

function shape(line) {
  return JSON.stringify([line.sizeKey, line.halves, [...(line.options ?? [])].sort()]);
}

function nextID() {
  return basket.lines.reduce((highest, line) => Math.max(highest, line.id ?? 0), 0) + 1;
}

function changed() {
  sessionStorage.setItem(KEY, JSON.stringify(basket));
  quote = null;
  listeners.forEach((listener) => listener());
  ask();
}

let isAsking = false;
let isWanted = false;

/** Has the basket priced, one question at a time; the last one stands. */
async function ask() {
  isWanted = true;
  if (isAsking) return;
  isAsking = true;
  while (isWanted) {
    isWanted = false;
    if (basket.lines.length === 0) quote = null;
    else {
      try {
        const answer = await post("/api/v1/quote", asRequest(), { attempts: 1 });
        if (!isWanted) quote = answer;
      } catch (problem) {
        quote = { problem };
        if (problem.code === null) setTimeout(ask, 2000);
      }
    }
    quoteListeners.forEach((listener) => listener());
  }
  isAsking = false;
}
