// What the shop's tills propose, for a manager to change.

import { post } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { parseCents, say } from "../../core/language.js";
import { buttons, dialog, notice, tell } from "../../core/notices.js";
import { catalogue } from "./catalogue.js";

/** Asks for the delivery fee and the usual delays. */
export async function askSettings() {
  const { deliveryFeeCents, readyMinutes, deliveryMinutes } = catalogue.settings;
  const fee = h("input", {
    name: "fee", inputmode: "decimal", required: true, value: (deliveryFeeCents / 100).toFixed(2),
  });
  const minutes = (name, value) => h("input", {
    name, type: "number", min: 1, max: 600, required: true, value,
  });
  const ready = minutes("ready", readyMinutes);
  const delivered = minutes("delivered", deliveryMinutes);
  const changed = await dialog(say("Réglages de la caisse", "Settings of the till"), (close) =>
    h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        close({
          deliveryFeeCents: parseCents(fee.value) ?? -1, readyMinutes: Number(ready.value),
          deliveryMinutes: Number(delivered.value),
        });
      },
    },
    h("label", {}, say("Frais de livraison en euros", "Delivery fee in euros"), fee),
    h("label", {},
      say("Minutes avant qu'une commande soit prête", "Minutes until an order is ready"), ready),
    h("label", {},
      say("Minutes avant qu'elle soit livrée", "Minutes until it is delivered"), delivered),
    buttons(close)));
  if (changed === null) return;
  try {
    catalogue.settings = await post("/api/v1/settings", changed);
    notice(say("Réglages enregistrés", "Settings saved"));
  } catch (problem) {
    tell(problem);
  }
}
