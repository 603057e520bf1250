// A voucher that is to pay: looked up first, for any text would do on a paper.

import { get } from "../../core/api.js";
import { h, show } from "../../core/dom.js";
import { cents, parseCents, say } from "../../core/language.js";
import { buttons, dialog } from "../../core/notices.js";

/**
 * Asks for the number, and of a voucher that is not known here what it is worth.
 *
 * Gives the payment: what is left on the voucher, or `sum` where it is above nothing; null when
 * the person goes back. Throws `Problem`.
 */
export async function askVoucher(due, sum) {
  const reference = await askNumber();
  if (!reference) return null;
  const { vouchers } = await get(`/api/v1/vouchers?code=${encodeURIComponent(reference)}`);
  const payment = { means: "voucher", reference };
  if (vouchers.length > 0) return sum > 0 ? { ...payment, cents: sum } : payment;
  const worth = await askWorth(reference, sum);
  // Nothing is given back on a paper.
  return worth === null ? null : { ...payment, cents: Math.min(worth, due) };
}

function askNumber() {
  const number = h("input", {
    name: "voucher", required: true, maxlength: 100, autocomplete: "off",
  });
  return dialog(say("Bon ou avoir", "Voucher"), (close) => h("form", {
    onsubmit: (event) => { event.preventDefault(); close(number.value.trim()); },
  }, h("label", {}, say("Numéro du bon", "Number of the voucher"), number),
  buttons(close, say("Encaisser", "Take it"))));
}

/** Cents that a paper is worth which this store knows nothing of. */
function askWorth(reference, sum) {
  return dialog(say("Ce bon n'est pas connu ici : l'accepter ?",
    "This voucher is not known here: accept it?"), (close) => {
    const worth = h("input", {
      name: "worth", inputmode: "decimal", required: true, autocomplete: "off",
      value: sum > 0 ? (sum / 100).toFixed(2).replace(".", say(",", ".")) : "",
      oninput: () => draw(),
    });
    const accept = h("button", { class: "main", "data-test": "accept" });
    const draw = () => {
      const read = parseCents(worth.value);
      accept.disabled = !(read > 0);
      show(accept, read > 0 ? say(`Accepter ${cents(read)}`, `Accept ${cents(read)}`)
        : say("Accepter", "Accept"));
    };
    draw();
    return h("form", {
      onsubmit: (event) => { event.preventDefault(); close(parseCents(worth.value)); },
    },
    h("p", { class: "soft" }, say(
      `« ${reference} » : regardez bien le numéro et la date. La caisse ne peut rien vérifier.`,
      `“${reference}”: look well at the number and the date. The till can check nothing.`)),
    h("label", {}, say("Combien vaut-il, en euros ?", "What is it worth, in euros?"), worth),
    h("div", { class: "actions" },
      h("button", { type: "button", onclick: () => close(null) }, say("Retour", "Back")),
      accept));
  });
}
