// The bar above every page: where one is, who one is, and whether the shop is well.

import { get, knowAnswers } from "./api.js";
import { h, once, show } from "./dom.js";
import { ago, counted, duration, say, switchLanguage } from "./language.js";
import { onChange, probe } from "./live.js";
import { tell } from "./notices.js";
import { outbox, sendOutbox } from "./outbox.js";
import { pages } from "./pages.js";
import { me, may, signOut } from "./session.js";
import { go, here } from "./router.js";

const READ_EVERY_MS = 5000;

let status = null;
let isReachable = true;

/** Draws the bar, and keeps it true. */
export function startBar() {
  document.addEventListener("reachable", (event) => {
    isReachable = event.detail;
    draw();
  });
  document.addEventListener("outbox", draw);
  setInterval(readStatus, READ_EVERY_MS);
}

/** For each new page: draws it anew and listens again. */
export function renewBar() {
  draw();
  // A device that is not paired has nothing to show.
  if (!me?.isPaired) return;
  onChange(readStatus);
  readStatus();
}

async function readStatus() {
  if (!me?.isPaired) return;
  try {
    status = await get("/api/v1/status");
    knowAnswers(status.answers);
  } catch (problem) {
    if (problem.code !== null) status = null;
    else probe();
  }
  draw();
}

let drawn = "";

/** Draws the bar where anything of it has changed: nobody's focus is taken away for nothing. */
function draw() {
  const seen = JSON.stringify([here(), status?.name, health(), me]);
  if (seen === drawn) return;
  drawn = seen;
  const bar = document.getElementById("bar");
  const focused = bar.contains(document.activeElement) ? document.activeElement.id : null;
  show(bar,
    h("a", { class: "brand", href: "/", id: "bar-home" }, h("img", { src: "/assets/icon.svg", alt: "" }),
      status?.name || "OC Pizza"),
    h("nav", { "aria-label": say("Pages", "Pages") },
      pages.filter((page) => page.inBar && may(page.duty)).map((page) =>
        h("a", {
          href: page.path, id: `bar-${page.name}`, "aria-current": here() === page.path ? "page" : null,
        }, page.title()))),
    h("a", { class: `health ${health().kind}`, href: "/status", id: "bar-health" }, health().text),
    h("button", {
      class: "quiet", id: "bar-language", onclick: switchLanguage, lang: say("en", "fr"),
    }, say("English", "Français")),
    me?.person && h("button", {
      class: "quiet person", id: "bar-person", title: say("Se déconnecter", "Sign out"),
      onclick: once(leave),
    }, me.person.name, h("small", {}, say(" · sortir", " · sign out"))));
  if (focused) document.getElementById(focused)?.focus();
}

/** Signs the person out, whose intents can be sent by nobody else. */
async function leave() {
  try {
    await sendOutbox();
    await signOut();
    await go("/");
  } catch (problem) {
    tell(problem);
  }
}

/** What waits in this device, and for whom; null where nothing does. */
function unsent() {
  const items = outbox();
  if (items.length === 0) return null;
  const other = items.find(({ person }) => person && person.key !== me?.person?.key)?.person;
  return say(`${items.length} à envoyer`, `${items.length} to send`)
    + (other ? say(` : ${other.name} doit se reconnecter`, `: ${other.name} has to sign in`) : "");
}

/** The one thing about the shop's health that matters most now. */
function health() {
  if (!isReachable) {
    const text = say("Poste injoignable", "Machine out of reach");
    return { kind: "bad", text: [text, unsent()].filter(Boolean).join(" · ") };
  }
  if (!status) return { kind: "none", text: "…" };
  if (status.disk.state !== "healthy") {
    return { kind: "bad", text: say("Disque en panne : ne pas encaisser", "Disk failed: take no money") };
  }
  const waiting = status.ordersOnThisDiskAlone;
  const alone = waiting > 0
    ? counted(waiting, say("commande sur ce poste seul", "order on this disk alone"),
      say("commandes sur ce poste seul", "orders on this disk alone"))
      + (status.oldestOnThisDiskAloneAt ? ` · ${duration(status.at - status.oldestOnThisDiskAloneAt)}` : "")
    : null;
  const care = [
    (status.clock !== "good" || status.isClockSkewed)
      && say("Heure du poste fausse : la régler", "The machine's time is wrong: set it"),
    unsent(),
    status.parkedHere + status.parkedAtHeadOffice > 0 && say("à vérifier", "to look into"),
    status.conflicts > 0 && counted(status.conflicts, say("conflit", "conflict"),
      say("conflits", "conflicts")),
    status.ordersDue > 0 && counted(status.ordersDue, say("non soldée", "with money due"),
      say("non soldées", "with money due")),
    status.alarms.length > 0 && counted(status.alarms.length, say("alerte", "alarm"),
      say("alertes", "alarms")),
  ].filter(Boolean);
  if (!status.isOnline) {
    const text = say("Hors ligne, la vente continue", "Offline, selling goes on");
    return { kind: "warn", text: [text, alone, ...care].filter(Boolean).join(" · ") };
  }
  if (care.length > 0) return { kind: "warn", text: [...care, alone].filter(Boolean).join(" · ") };
  const last = status.lastExchangeAt
    ? say("En ligne · échange ", "Online · exchanged ") + ago(status.at - status.lastExchangeAt)
    : say("En ligne", "Online");
  return { kind: "good", text: alone ? `${last} · ${alone}` : last };
}
