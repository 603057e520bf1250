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
/** From so long after on, the same once more is meant once more. */
const SAME_FOR_MS = 600000;

/** The name of the node's memory of answers; after a restore it is another one. */
let answers = null;

/** Intents that nobody answered, by address and content: the same soon after is the same intent. */
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

/** Forgets what nobody answered: whoever comes next means something of their own. */
export function forgetIntents() {
  unanswered.clear();
}

/** Whether the node itself refused: it did nothing, and would refuse again. */
export function isRefusal(problem) {
  return problem instanceof Problem && problem.code !== null
    && problem.status !== 503 && problem.status !== 401;
}

/** What stands at an address. Throws `Problem`. */
export async function get(path) {
  return (await send(path, { headers: headers() })).body;
}

/**
 * Writes, and tries again by itself while the node is out of reach, always under one id.
 *
 * Options: `id` of an intent that outlives this page (see `intent`), with the `answers` name that
 * was known when it was first sent; `attempts`, 5 unless said.
 * Throws `Problem`; its code is null where the node never answered: then nobody knows whether it
 * was done, and the same sent again from this page within ten minutes goes under the same id.
 */
export async function post(path, body = {}, options = {}) {
  const json = JSON.stringify(body);
  const content = `${path} ${json}`;
  const meant = options.id ? { id: options.id, memory: options.answers } : meaning(content);
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
      const { response, body: answer } = await send(path, request);
      answers = response.headers.get("Answers") ?? answers;
      unanswered.delete(content);
      return answer;
    } catch (problem) {
      if (problem.code === null) unanswered.set(content, { ...meant, at: Date.now() });
      else if (isRefusal(problem)) unanswered.delete(content);
      const isPassing = problem.code === null || problem.status === 503;
      if (!isPassing || attempt >= attempts) throw problem;
      await new Promise((go) => setTimeout(go, PAUSES_MS[attempt - 1] ?? 4000));
    }
  }
}

function headers() {
  return { "Accept-Language": language };
}

/** The id of what is to be written, the one it had where it was sent before and not answered. */
function meaning(content) {
  const meant = unanswered.get(content);
  // By the wall clock: any other stands still while a tablet sleeps.
  const isSame = meant && Math.abs(Date.now() - meant.at) < SAME_FOR_MS;
  return isSame ? meant : { id: intent(), memory: answers };
}

/** The response and its body, read to the end: an answer that was cut is none. */
async function send(path, request) {
  let response;
  let body = null;
  try {
    response = await fetch(path, { ...request, signal: AbortSignal.timeout(ATTEMPT_MS) });
    const isJSON = response.headers.get("Content-Type")?.includes("json");
    if (isJSON || response.ok) body = await response.json();
  } catch (error) {
    throw new Problem(0, null, request.method === "POST" ? unanswering() : unreachable());
  }
  if (response.ok) return { response, body };
  if (body === null) throw new Problem(response.status, "unknown", response.statusText);
  if (body.code === "sign-in-first" || body.code === "unauthorised") {
    document.dispatchEvent(new CustomEvent("sign-in-first", { detail: body.code }));
  }
  throw new Problem(response.status, body.code, body.title);
}

function unreachable() {
  return say("Le poste du magasin ne répond pas. Vérifiez le Wi-Fi.",
    "The store's machine does not answer. Check the Wi-Fi.");
}

function unanswering() {
  return say(
    "Pas enregistré : le poste du magasin ne répond pas. Vérifiez le Wi-Fi et recommencez : "
      + "rien n'est fait deux fois.",
    "Not saved: the store's machine does not answer. Check the Wi-Fi and do it again: "
      + "nothing is done twice.");
}
