// Who is there: a device shows its pairing code once, a person types a PIN for each shift.

import { get, post } from "../core/api.js";
import { h, once, show } from "../core/dom.js";
import { say } from "../core/language.js";
import { dialog, notice, tell } from "../core/notices.js";
import { go, here } from "../core/router.js";
import { me } from "../core/session.js";

const DIGITS = 6;

export const roles = {
  cashier: () => say("Caisse", "Cashier"), cook: () => say("Cuisine", "Cook"),
  driver: () => say("Livraison", "Driver"), manager: () => say("Responsable", "Manager"),
};

export function title() {
  return say("Qui est là ?", "Who is there?");
}

export async function render(root) {
  if (!me) {
    show(root, h("p", { class: "empty" },
      say("Le poste du magasin ne répond pas encore…", "The store's machine does not answer yet…")));
    setTimeout(() => go(here() + location.search), 1500);
  } else if (!me.isPaired) {
    renderPairing(root);
  } else {
    await renderPeople(root);
  }
}

function renderPairing(root) {
  const code = h("input", {
    name: "code", autocomplete: "off", autocapitalize: "characters", required: true,
    placeholder: "ABCD-EFGH",
  });
  const pair = async (event) => {
    event.preventDefault();
    try {
      const device = await post("/api/v1/pair", { code: code.value }, { attempts: 1 });
      notice(say(`Associé : ${device.name}`, `Paired: ${device.name}`));
      await go(here());
    } catch (problem) {
      tell(problem);
    }
  };
  show(root,
    h("h1", {}, say("Associer cet appareil", "Pair this device")),
    h("p", {}, say(
      "Demandez un code à un responsable (page Équipe et appareils).",
      "Ask a manager for a code (page Team and devices).")),
    h("form", { class: "card", onsubmit: pair },
      h("label", {}, say("Code", "Code"), code),
      h("div", { class: "actions" }, h("button", { class: "main" }, say("Associer", "Pair")))));
  code.focus();
}

async function renderPeople(root) {
  const { people } = await get("/api/v1/people");
  const shown = people.filter((person) => person.hasPin);
  show(root,
    h("h1", {}, title()),
    shown.length === 0 && h("p", {}, say(
      "Personne n'a encore de code : un responsable le donne dans Équipe et appareils.",
      "Nobody has a PIN yet: a manager gives it on Team and devices.")),
    h("ul", { class: "tiles" }, shown.map((person) => h("li", {},
      h("button", { onclick: once(() => signIn(person)) },
        h("strong", {}, person.name), h("small", {}, roleOf(person)))))));
}

/** What somebody does here; nothing where the name says it. */
export function roleOf(person) {
  const role = roles[person.role]();
  return role === person.name ? "" : role;
}

async function signIn(person) {
  const pin = await askPin(person.name, (digits) =>
    // Each try counts.
    post("/api/v1/sign-in", { person: person.key, pin: digits }, { attempts: 1 }));
  if (pin !== null) await go(here() + location.search);
}

/**
 * Asks for six digits, by keypad or keyboard, until `check` takes them; resolves with them, null when
 * the person goes back.
 */
export function askPin(title, check) {
  return dialog(title, (close) => {
    let typed = "";
    let isBusy = false;
    const dots = h("p", { class: "dots", role: "status" });
    const draw = () => {
      dots.textContent = "●".repeat(typed.length) + "○".repeat(DIGITS - typed.length);
      dots.setAttribute("aria-label",
        say(`${typed.length} chiffres sur 6`, `${typed.length} digits of 6`));
    };
    const type = async (digit) => {
      if (isBusy || typed.length >= DIGITS) return;
      typed += digit;
      draw();
      if (typed.length < DIGITS) return;
      isBusy = true;
      try {
        await check(typed);
        close(typed);
      } catch (problem) {
        tell(problem);
        typed = "";
        draw();
      }
      isBusy = false;
    };
    const erase = () => {
      typed = typed.slice(0, -1);
      draw();
    };
    draw();
    const pad = h("div", {
      class: "keypad",
      onkeydown: (event) => {
        if (/^\d$/.test(event.key)) type(event.key);
        if (event.key === "Backspace") erase();
      },
    }, ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) =>
      h("button", { type: "button", onclick: () => type(digit) }, digit)),
    h("button", { type: "button", onclick: () => close(null) }, say("Retour", "Back")),
    h("button", { type: "button", onclick: () => type("0") }, "0"),
    h("button", { type: "button", onclick: erase, "aria-label": say("Effacer", "Erase") }, "⌫"));
    return [dots, pad];
  });
}
