// From a basket to an order, and money for it.

import { say } from "../../core/language.js";
import { confirmed, notice } from "../../core/notices.js";
import { asRequest, basket, clearBasket } from "./basket.js";
import { askCustomer } from "./customer.js";
import { usualMinutes } from "./extras.js";
import { onAnswer, send } from "./sending.js";
import { showStage } from "./stage.js";

/** Takes the order: paid with `payments`, or `isPaidLater`; `next` is what is shown then. */
export async function sell({ payments = [], isPaidLater = false, next = null, force = false }) {
  if (basket.lines.length === 0) return;
  if (basket.service === "delivery" && !basket.addressKey) {
    await askCustomer();
    return;
  }
  const body = { ...asRequest(), payments };
  const isAway = basket.service === "delivery" || basket.channel === "phone";
  if (isAway && !basket.promisedAt && !basket.promisedInMinutes) {
    body.promisedInMinutes = usualMinutes(basket.service);
  }
  if (basket.customer) {
    body.customer = { key: basket.customer.key };
    if (basket.addressKey) body.customer.addressKey = basket.addressKey;
  }
  if (force) body.force = true;
  await send("sale", "/api/v1/orders", body, { payments, isPaidLater, next });
}

/** Adds the basket to the order it is meant for. */
export async function addToOrder(force = false) {
  const { lines, discount, deliveryFeeCents } = asRequest();
  const body = { lines };
  if (discount) body.discount = discount;
  if (deliveryFeeCents) body.deliveryFeeCents = deliveryFeeCents;
  if (force) body.force = true;
  await send("lines", `/api/v1/orders/${basket.order.key}/lines`, body);
}

/** Takes money for an order; `about` is handed on to what is shown next. */
export async function pay(order, payment, about = {}) {
  await send("payment", `/api/v1/orders/${order.key}/pay`, payment, about);
}

/** Changes an order: `take-back`, `cancel`, `refund`, `advance`. */
export async function change(order, what, body) {
  await send("change", `/api/v1/orders/${order.key}/${what}`, body);
}

onAnswer("sale", {
  answered(order, { isPaidLater, next }) {
    clearBasket();
    if (next) showStage(next, { order });
    else if (order.dueCents > 0 && !isPaidLater) showStage("pay", { order });
    else showStage("done", { order });
  },
  async refused(problem, about) {
    if (problem.code !== "sold-out") return false;
    if (await confirmed(problem.message, say("Vendre quand même", "Sell it all the same"))) {
      await sell({ ...about, force: true });
    }
    return true;
  },
});

onAnswer("lines", {
  answered(order) {
    clearBasket();
    notice(say(`Ajouté à la n° ${order.number}`, `Added to no. ${order.number}`));
    showStage("order", { order });
  },
  async refused(problem) {
    if (problem.code !== "sold-out") return false;
    if (await confirmed(problem.message, say("Vendre quand même", "Sell it all the same"))) {
      await addToOrder(true);
    }
    return true;
  },
});

onAnswer("payment", {
  answered(order, { split }) {
    if (order.dueCents > 0 && split) showStage("split", { order, split });
    else if (order.dueCents > 0) showStage("pay", { order });
    else showStage("done", { order });
  },
});

onAnswer("change", {
  answered(order) { showStage("order", { order }); },
});
