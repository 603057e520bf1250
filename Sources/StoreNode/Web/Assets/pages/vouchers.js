// Vouchers and credit notes: issued, looked up, and what is left of each.

import { get, post } from "../core/api.js";
import { h, once, show } from "../core/dom.js";
import { cents, day, parseCents, periodName, say, spaced } from "../core/language.js";
import { notice, tell } from "../core/notices.js";
import { may } from "../core/session.js";

export function title() {
  return say("Bons et avoirs", "Vouchers and credit notes");
}

export async function render(root) {
  const list = h("div", {});
  const reload = async (code) => {
    const address = code ? `?code=${encodeURIComponent(code)}` : "";
    const { vouchers } = await get(`/api/v1/vouchers${address}`);
    show(list, vouchers.length === 0
      ? h("p", { class: "empty" }, code
        ? say("Ce bon n'est pas connu ici.", "This voucher is not known here.")
        : say("Aucun bon encore.", "No voucher yet."))
      : table(vouchers));
  };
  const code = h("input", { maxlength: 100, autocapitalize: "characters", spellcheck: "false" });
  const find = (event) => {
    event.preventDefault();
    return reload(code.value.trim()).catch(tell);
  };
  show(root, h("h1", {}, title()), h("div", { class: "columns" },
    h("section", { class: "card" }, h("h2", {}, say("Retrouver un bon", "Look a voucher up")),
      h("form", { onsubmit: find }, h("label", {}, say("Code", "Code"), code),
        h("div", { class: "actions" }, h("button", {}, say("Chercher", "Look up"))))),
    may("manage") && issueCard(reload)),
  h("section", { class: "card scroll" }, list));
  await reload();
}

function issueCard(reload) {
  const amount = h("input", { inputmode: "decimal", required: true });
  const last = h("input", { type: "date" });
  const reason = h("input", { maxlength: 200 });
  const issue = once(async () => {
    const sum = parseCents(amount.value);
    if (sum === null || sum <= 0) {
      return notice(say("Ce n'est pas un montant", "This is no amount"), "bad");
    }
    try {
      const voucher = await post("/api/v1/vouchers", {
        cents: sum, ...(last.value ? { lastDay: last.value } : {}),
        ...(reason.value.trim() ? { reason: reason.value } : {}),
      });
      amount.value = "";
      notice(say(`Bon de ${cents(voucher.cents)} : ${spaced(voucher.code)}`,
        `Voucher of ${cents(voucher.cents)}: ${spaced(voucher.code)}`));
      await reload();
    } catch (problem) {
      tell(problem);
    }
  });
  return h("section", { class: "card" }, h("h2", {}, say("Émettre un bon", "Issue a voucher")),
    h("form", { onsubmit: (event) => event.preventDefault() },
      h("label", {}, say("Valeur en euros", "Value in euros"), amount),
      h("label", {}, say("Valable jusqu'au (facultatif)", "Good until (optional)"), last),
      h("label", {}, say("Raison", "Reason"), reason),
      h("div", { class: "actions" },
        h("button", { class: "main", onclick: issue }, say("Émettre", "Issue")))));
}

function table(vouchers) {
  return h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, say("Code", "Code")), h("th", {}, say("Sorte", "Kind")),
      h("th", {}, say("Émis", "Issued")), h("th", {}, say("Valable", "Good")),
      h("th", { class: "number" }, say("Valeur", "Value")),
      h("th", { class: "number" }, say("Reste", "Left")))),
    h("tbody", {}, vouchers.map((voucher) => h("tr", {},
      h("td", { class: "code" }, h("a", {
        class: "button quiet", href: `/receipt?voucher=${voucher.code}`, title: say("Imprimer", "Print"),
      }, spaced(voucher.code))),
      h("td", {}, voucher.kind === "voucher" ? say("Bon", "Voucher") : say("Avoir", "Credit note"),
        voucher.reason && h("small", {}, ` ${voucher.reason}`)),
      h("td", {}, day(voucher.at)), h("td", {}, state(voucher)),
      h("td", { class: "number" }, cents(voucher.cents)),
      h("td", { class: "number" }, cents(voucher.leftCents))))));
}

function state(voucher) {
  if (voucher.leftCents < 0) {
    return h("span", { class: "tag bad" }, say("dépensé deux fois", "spent twice"));
  }
  if (voucher.isGood) {
    return h("span", { class: "tag good" }, voucher.lastDay
      ? say(`jusqu'au ${periodName(voucher.lastDay)}`, `until ${periodName(voucher.lastDay)}`)
      : say("oui", "yes"));
  }
  return h("span", { class: "tag" }, voucher.leftCents === 0
    ? say("utilisé", "used") : say("périmé", "out of date"));
}
