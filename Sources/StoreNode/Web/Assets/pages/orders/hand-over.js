// Paid orders that nobody handed over one by one: all at once, in the evening or the day after.

import { post } from "../../core/api.js";
import { h, once } from "../../core/dom.js";
import { counted, say } from "../../core/language.js";
import { confirmed, notice, tell } from "../../core/notices.js";

/** Orders of one request: the node takes no more. */
const AT_ONCE = 50;

/** Hands all of them over, and calls `reload`. */
export function handOverButton(orders, reload) {
  return h("button", { id: "hand-over", onclick: once(() => handOver(orders, reload)) },
    say(`✓ Toutes remises (${orders.length})`, `✓ All handed over (${orders.length})`));
}

async function handOver(orders, reload) {
  const count = orders.length;
  const isSure = await confirmed(
    say(`Remises aux clients : ${counted(count, "commande payée", "commandes payées")} ?`,
      `Handed to the customers: ${counted(count, "paid order", "paid orders")}?`),
    say("Oui, remises", "Yes, handed over"));
  if (!isSure) return;
  try {
    for (let first = 0; first < count; first += AT_ONCE) {
      const some = orders.slice(first, first + AT_ONCE);
      await post("/api/v1/orders/hand-over", { orders: some.map((order) => order.key) });
    }
    notice(say("Enregistré", "Saved"));
    await reload();
  } catch (problem) {
    tell(problem);
  }
}
