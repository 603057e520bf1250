// Who may sign in, and which devices are let in.

import { get, post } from "../core/api.js";
import { h, once, show } from "../core/dom.js";
import { day, say } from "../core/language.js";
import { onChange } from "../core/live.js";
import { buttons, confirmed, dialog, notice, tell } from "../core/notices.js";
import { me } from "../core/session.js";
import { go } from "../core/router.js";
import { askPin, roleOf } from "./sign-in.js";

const kinds = {
  till: () => say("Caisse", "Till"), kitchen: () => say("Écran de cuisine", "Kitchen screen"),
  phone: () => say("Téléphone de livreur", "Driver's phone"), office: () => say("Bureau", "Office"),
};

export function title() {
  return say("Équipe et appareils", "Team and devices");
}

export async function render(root) {
  const reload = async () => {
    const [{ people }, { devices, address }] =
      await Promise.all([get("/api/v1/people"), get("/api/v1/devices")]);
    show(root, h("h1", {}, title()), h("div", { class: "columns" },
      peopleCard(people, reload), devicesCard(devices, address, reload)));
  };
  onChange(reload);
  await reload();
}

function peopleCard(people, reload) {
  return h("section", { class: "card" },
    h("h2", {}, say("Équipe", "Team")),
    me.isFirstPinHere && h("p", {}, say(
      "Donnez d'abord un code à un responsable. Dès lors, chacun se présente avant de vendre.",
      "Give a manager a PIN first. From then on everybody signs in before selling.")),
    h("ul", { class: "plain" }, people.map((person) => h("li", { class: "row" },
      h("span", { class: "grow" }, person.name, " ", h("small", {}, roleOf(person))),
      // The first of all is a manager's.
      (!me.isFirstPinHere || person.role === "manager")
        && h("button", { onclick: once(() => give(person, reload)) },
          person.hasPin ? say("Nouveau code", "New PIN") : say("Donner un code", "Give a PIN")),
      person.hasPin && h("button", { class: "danger", onclick: once(() => bar(person, reload)) },
        say("Retirer", "Take away"))))),
    h("p", { class: "soft" }, say(
      "La liste de l'équipe vient du siège.", "The list of the team comes from head office.")));
}

async function give(person, reload) {
  const isFirst = me.isFirstPinHere;
  const pin = await askPin(
    say(`Nouveau code de ${person.name}`, `New PIN of ${person.name}`),
    (digits) => post(`/api/v1/people/${person.key}/pin`, { pin: digits }, { attempts: 1 }));
  if (pin === null) return;
  notice(say(`${person.name} a un code`, `${person.name} has a PIN`));
  if (isFirst) await go("/people");
  else await reload();
}

async function bar(person, reload) {
  const isSure = await confirmed(
    say(`${person.name} ne pourra plus se présenter.`, `${person.name} will not be able to sign in.`),
    say("Retirer le code", "Take the PIN away"));
  if (!isSure) return;
  try {
    await post(`/api/v1/people/${person.key}/bar`);
    await reload();
  } catch (problem) {
    tell(problem);
  }
}

function devicesCard(devices, address, reload) {
  return h("section", { class: "card" },
    h("h2", {}, say("Appareils", "Devices")),
    devices.length === 0 && h("p", { class: "empty" },
      say("Aucun appareil n'est associé.", "No device is paired.")),
    h("ul", { class: "plain" }, devices.map((device) => h("li", { class: "row" },
      h("span", { class: "grow" }, device.name, " ", h("small", {},
        say(`caisse ${device.till}, depuis le ${day(device.pairedAt)}`,
          `till ${device.till}, since ${day(device.pairedAt)}`))),
      h("button", { class: "danger", onclick: once(() => withdraw(device, reload)) },
        say("Retirer", "Withdraw"))))),
    h("div", { class: "actions" }, h("button", { class: "main", onclick: once(() => invite(devices, address)) },
      say("Associer un appareil", "Pair a device"))));
}

async function withdraw(device, reload) {
  const isSure = await confirmed(
    say(`${device.name} n'entrera plus.`, `${device.name} will not be let in any more.`),
    say("Retirer l'appareil", "Withdraw the device"));
  if (!isSure) return;
  try {
    await post(`/api/v1/devices/${device.id}/withdraw`, {}, { attempts: 1 });
    await reload();
  } catch (problem) {
    tell(problem);
  }
}

async function invite(devices, address) {
  const till = Math.max(1, ...devices.map((device) => device.till)) + 1;
  const code = await dialog(say("Associer un appareil", "Pair a device"), (close) => {
    const name = h("input", { name: "name", required: true, maxlength: 100 });
    const kind = h("select", { name: "kind" }, Object.entries(kinds).map(([value, text]) =>
      h("option", { value }, text())));
    const number = h("input", { name: "till", type: "number", min: 1, max: 999, value: till });
    const make = async (event) => {
      event.preventDefault();
      try {
        close((await post("/api/v1/pairing-codes", {
          till: Number(number.value), name: name.value, kind: kind.value,
        }, { attempts: 1 })).code);
      } catch (problem) {
        tell(problem);
      }
    };
    return h("form", { onsubmit: make },
      h("label", {}, say("Comment s'appelle-t-il ?", "What is it called?"), name),
      h("label", {}, say("Usage", "Use"), kind),
      h("label", {}, say("Numéro de caisse", "Till number"), number),
      buttons(close, say("Faire un code", "Make a code")));
  });
  if (code === null) return;
  await dialog(say("À taper sur l'appareil, dans les dix minutes", "To be typed on the device, within ten minutes"),
    (close) => [
      h("p", { class: "dots" }, code),
      whereToOpen(address),
      h("div", { class: "actions" },
        h("button", { class: "main", onclick: () => close(true) }, say("C'est fait", "Done"))),
    ]);
}

/** What a device opens: never an address that leads each machine to itself. */
function whereToOpen(address) {
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
  if (isLoopback && !address) {
    return h("p", { class: "card warn" }, say(
      "Ce poste n'a pas d'adresse sur le réseau du magasin : aucun appareil ne peut l'ouvrir. "
        + "Démarrez-le avec pizza-store run --lan et son adresse.",
      "This machine has no address on the shop's network: no device can open it. Start it with "
        + "pizza-store run --lan and its address."));
  }
  const host = address?.includes(":") ? `[${address}]` : address;
  const origin = isLoopback ? `http://${host}:${location.port}` : location.origin;
  return h("p", {}, say("Ouvrez sur l'appareil : ", "Open on the device: "),
    h("strong", {}, origin));
}
