// The store's node, asked over HTTP. A writing request bears an id of its own: repeated, it gets
// the first answer and does nothing, so a lost response never doubles a sale.

import { language, say } from "./language.js";

/** A refusal in words for the person; `code` is stable, null where the node was out of reach. */
export class Problem extends Error {
  constructor(status, code, title) {
    super(title);
    this.status = status;
    this.code = code;
  }
}

const ATTEMPT_MS = 10000;
const PAUSES_MS = [300, 1000, 2000, 4000];

/** The name of the node's memory of answers; after a restore it is another one. */
let answers = null;

/** Intents that nobody answered, by address and content: the same once more is the same intent. */
const unanswered = new Map();

/** An id for one intent of a person. It is kept until that intent is answered. */
export function intent() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The name of the memory of answers as it is known now, for an intent that outlives this page. */
export function answersName() {
  return answers;
}

/** Takes the name that the status tells; requests under way keep the one they began with. */
export function knowAnswers(name) {
  answers = name ?? answers;
}

/** What stands at an address. Throws `Problem`. */
export async function get(path) {
  return (await send(path, { headers: headers() })).json();
}

/**
 * Writes, and tries again by itself while the node is out of reach, always under one id.
 *
 * Options: `id` of an intent that outlives this page (see `intent`), with the `answers` name that
 * was known when it was first sent; `attempts`, 5 unless said.
 * Throws `Problem`; its code is null where the node never answered: then nobody knows whether it
 * was done, and the same sent again from this page goes under the same id.
 */
export async function post(path, body = {}, options = {}) {
  const json = JSON.stringify(body);
  const content = `${path} ${json}`;
  const meant = options.id ? { id: options.id, memory: options.answers }
    : unanswered.get(content) ?? { id: intent(), memory: answers };
  const request = {
    method: "POST",
    headers: {
      ...headers(), "Content-Type": "application/json",
      "Request-Id": meant.id, ...(meant.memory ? { Answers: meant.memory } : {}),
    },
    body: json,
  };
  const attempts = options.attempts ?? PAUSES_MS.length + 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await send(path, request);
      answers = response.headers.get("Answers") ?? answers;
      unanswered.delete(content);
      return await response.json();
    } catch (problem) {
      if (problem.code === null) unanswered.set(content, meant);
      else if (problem.status !== 503) unanswered.delete(content);
      const isPassing = problem.code === null || problem.status === 503;
      if (!isPassing || attempt >= attempts) throw problem;
      await new Promise((go) => setTimeout(go, PAUSES_MS[attempt - 1] ?? 4000));
    }
  }
}

function headers() {
  return { "Accept-Language": language };
}

async function send(path, request) {
  let response;
  try {
    response = await fetch(path, { ...request, signal: AbortSignal.timeout(ATTEMPT_MS) });
  } catch (error) {
    throw new Problem(0, null, unreachable());
  }
  if (response.ok) return response;
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) throw new Problem(response.status, "unknown", response.statusText);
  const problem = await response.json();
  if (problem.code === "sign-in-first" || problem.code === "unauthorised") {
    document.dispatchEvent(new CustomEvent("sign-in-first", { detail: problem.code }));
  }
  throw new Problem(response.status, problem.code, problem.title);
}

function unreachable() {
  return say(
    "Le poste du magasin ne répond pas. Vérifiez le Wi-Fi ; rien n'est perdu, l'envoi reprend.",
    "The store's machine does not answer. Check the Wi-Fi; nothing is lost, it will be sent.");
}
