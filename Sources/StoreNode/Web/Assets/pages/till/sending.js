// One intent of the cashier at a time, sent until it is answered. Its id is kept in the browser, so
// neither a lost answer nor a reload nor a second tap doubles it.

import { answersName, intent, isRefusal, post } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { say } from "../../core/language.js";
import { tell } from "../../core/notices.js";

const KEY = "till-intent";
const TELL_AFTER_MS = 500;
const AGAIN_MS = 1500;
const handlers = {};

/**
 * What becomes of the answers of a kind of intent: `answered(answer, about)`, and where it has
 * words of its own, `refused(problem, about)`, which gives whether they were said.
 */
export function onAnswer(kind, handler) {
  handlers[kind] = handler;
}

/** Whether an intent is under way. */
export function isSending() {
  return sessionStorage.getItem(KEY) !== null;
}

/** Sends an intent; nothing happens while another one is under way. */
export async function send(kind, path, body, about = {}) {
  if (isSending()) return;
  sessionStorage.setItem(KEY, JSON.stringify({
    id: intent(), kind, path, body, about, answers: answersName(),
  }));
  await work();
}

/** Goes on with what was under way when the page was left. */
export async function resumeSending() {
  if (isSending()) await work();
}

let isWorking = false;

async function work() {
  if (isWorking) return;
  isWorking = true;
  const { id, kind, path, body, about, answers } = JSON.parse(sessionStorage.getItem(KEY));
  const cover = new Cover();
  let outcome;
  try {
    outcome = await deliver(path, body, { id, attempts: 1, answers }, cover);
  } finally {
    isWorking = false;
    cover.remove();
  }
  if (outcome === null) return;
  // From here on another intent may begin: what is asked of the cashier now can be one.
  sessionStorage.removeItem(KEY);
  if (outcome.answer) await handlers[kind].answered(outcome.answer, about);
  else if (!(await handlers[kind].refused?.(outcome.problem, about))) tell(outcome.problem);
}

/** The answer or the refusal; null where somebody has to sign in first: the till then sends on. */
async function deliver(path, body, options, cover) {
  let isKnown = true;
  for (;;) {
    try {
      return { answer: await post(path, body, options) };
    } catch (problem) {
      if (problem.status === 401) return null;
      if (isRefusal(problem)) return { problem };
      // Once nobody answered, it may have been done: only the same id may be sent again.
      isKnown = isKnown && problem.code !== null;
      cover.trouble(problem, isKnown);
      await Promise.race([pause(), cover.givenUp]);
      if (cover.isGivenUp) return { problem };
    }
  }
}

/** Until it is worth trying again. */
function pause() {
  return new Promise((go) => {
    const timer = setTimeout(end, AGAIN_MS);
    document.addEventListener("reachable", end, { once: true });
    function end() {
      clearTimeout(timer);
      document.removeEventListener("reachable", end);
      go();
    }
  });
}

/** Keeps fingers off while it is sent, and says so if it takes long. */
class Cover {
  constructor() {
    this.text = h("p", { role: "status" });
    this.givenUp = new Promise((go) => {
      this.button = h("button", { hidden: true, onclick: () => { this.isGivenUp = true; go(); } },
        say("Renoncer : rien n'est enregistré", "Give up: nothing is stored"));
    });
    this.node = h("div", { class: "till-cover" }, this.text, this.button);
    document.body.append(this.node);
    this.timer = setTimeout(() => this.say(say("Envoi…", "Sending…")), TELL_AFTER_MS);
  }

  trouble(problem, canGiveUp) {
    clearTimeout(this.timer);
    this.button.hidden = !canGiveUp;
    this.say(problem.code === null
      ? say("Le poste du magasin ne répond pas. La vente est gardée ici et repart toute seule.",
        "The store's machine does not answer. The sale is kept here and goes by itself.")
      : problem.message);
  }

  say(text) {
    this.text.textContent = text;
    this.node.classList.add("told");
  }

  remove() {
    clearTimeout(this.timer);
    this.node.remove();
  }
}
