// What waits in this device until the node answers, while whoever meant it goes on with other work:
// a driver at the door may be out of the Wi-Fi. Each goes under one id, however often, and outlives
// a reload; only for who meant it, since the node writes down who is signed in.

import { answersName, intent, isRefusal, post } from "./api.js";
import { say } from "./language.js";
import { notice } from "./notices.js";
import { me } from "./session.js";

const KEY = "outbox";
const AGAIN_MS = 3000;

/** What this page still wants to do with answers, by id. */
const answered = new Map();
let isWorking = false;
let timer = null;

/** What waits, oldest first: `id`, `path`, `body`, `label`, and `person` who meant it. */
export function outbox() {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]");
}

/**
 * Keeps an intent and sends it as soon as the node can be reached. `label` says what it is; `then`
 * is called with the answer where the page is still there. Each change is told by `outbox` events.
 */
export async function sendInTime(path, body, label, then) {
  const id = intent();
  const person = me?.person ? { key: me.person.key, name: me.person.name } : null;
  keep([...outbox(), { id, path, body, label, person, answers: answersName() }]);
  answered.set(id, then);
  changed();
  await sendOutbox();
}

/** Sends what can be sent now, and goes on by itself while anything is left. */
export async function sendOutbox() {
  if (isWorking) return;
  isWorking = true;
  try {
    for (let item = next(); item && await deliver(item);) item = next();
  } finally {
    isWorking = false;
    clearTimeout(timer);
    if (outbox().length > 0) timer = setTimeout(sendOutbox, AGAIN_MS);
  }
}

/** Goes on with what was left when the page was last open. */
export function startOutbox() {
  document.addEventListener("reachable", (event) => { if (event.detail) sendOutbox(); });
  sendOutbox();
}

/** The oldest of who is here. */
function next() {
  if (!me?.isPaired) return undefined;
  return outbox().find(({ person }) => !person || person.key === me.person?.key);
}

/** Whether the node took it or refused it: then it waits no longer. */
async function deliver({ id, path, body, label, answers }) {
  let answer;
  try {
    answer = await post(path, body, { id, answers, attempts: 1 });
  } catch (problem) {
    if (!isRefusal(problem)) return false;
    notice(`${label}${say(" : ", ": ")}${problem.message}`, "bad");
  }
  keep(outbox().filter((item) => item.id !== id));
  const then = answered.get(id);
  answered.delete(id);
  if (answer && then) await then(answer);
  else if (answer) notice(say(`${label} : enregistré`, `${label}: saved`));
  changed();
  return true;
}

function keep(items) {
  localStorage.setItem(KEY, JSON.stringify(items));
}

function changed() {
  document.dispatchEvent(new CustomEvent("outbox"));
}
