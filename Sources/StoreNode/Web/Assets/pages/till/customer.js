// Whom it is for: found while the phone number is typed, with address and the last orders.

import { get, post } from "../../core/api.js";
import { h, once, show } from "../../core/dom.js";
import { day, say } from "../../core/language.js";
import { dialog, tell } from "../../core/notices.js";
import { addLine, basket, fromRequest, setBasket } from "./basket.js";
import { catalogue } from "./catalogue.js";

const DIGITS = 3;

/** Lets a person find or add the customer of the basket. */
export async function askCustomer() {
  const phone = h("input", {
    type: "tel", name: "phone", autocomplete: "off", maxlength: 40,
    value: basket.customer?.phone ?? "",
  });
  const found = h("ul", { class: "plain till-found", "aria-live": "polite" });
  const result = await dialog(say("Client", "Customer"), (close) => {
    const search = searcher(phone, found, close);
    phone.addEventListener("input", search);
    if (phone.value) search();
    return [
      h("label", {}, say("Téléphone (dès 3 chiffres)", "Phone (from 3 digits on)"), phone), found,
      h("details", { class: "till-new" },
        h("summary", {}, say("Nouveau client", "New customer")), newCustomer(phone, close)),
      h("div", { class: "actions" },
        basket.customer && h("button", { class: "quiet", onclick: () => close({ customer: null }) },
          say("Sans client", "No customer")),
        h("button", { onclick: () => close(null) }, say("Retour", "Back"))),
    ];
  });
  if (result === null) return;
  const { customer, addressKey = null, lines = [] } = result;
  setBasket({ customer, addressKey: addressKey ?? customer?.addresses.at(-1)?.key ?? null });
  lines.forEach((line) => addLine(fromRequest(line)));
}

/** Asks for what is typed; only the answer to the newest question is shown. */
function searcher(phone, found, close) {
  let turn = 0;
  return async () => {
    turn += 1;
    const mine = turn;
    if (phone.value.replace(/\D/g, "").length < DIGITS) {
      show(found);
      return;
    }
    try {
      const { customers } = await get(`/api/v1/customers?phone=${encodeURIComponent(phone.value)}`);
      if (mine !== turn) return;
      show(found, customers.map((customer) => card(customer, close)));
      if (customers.length === 0) {
        show(found, h("li", { class: "soft" }, say("Aucun client connu.", "No customer known.")));
        found.parentElement.querySelector(".till-new").open = true;
      }
    } catch (problem) {
      tell(problem);
    }
  };
}

function card(customer, close) {
  const isDelivery = basket.service === "delivery";
  return h("li", { class: "card" },
    h("div", { class: "row" }, h("strong", { class: "grow" }, customer.name), customer.phone),
    isDelivery && customer.addresses.toReversed().map((address) => h("button", {
      class: "till-where", onclick: () => close({ customer, addressKey: address.key }),
    }, [address.street, address.postcode, address.city].filter(Boolean).join(", "),
    address.directions && h("small", {}, address.directions))),
    h("div", { class: "row" },
      (!isDelivery || customer.addresses.length === 0) && h("button", {
        class: "main", "data-test": "choose", onclick: () => close({ customer }),
      }, say("Choisir", "Choose")),
      isDelivery && h("button", { class: "quiet", onclick: () => newAddress(customer, close) },
        say("Autre adresse", "Another address"))),
    customer.lastOrders.map((order) => h("div", { class: "till-last" },
      h("span", { class: "grow" }, h("small", { class: "soft" }, day(order.at)), " ",
        order.words.join(" · ")),
      h("button", {
        "data-test": "again", onclick: () => close({ customer, lines: known(order.lines) }),
      }, say("La même chose", "The same again")))));
}

/** Lines of which everything has a price today. */
function known(lines) {
  return lines.filter((line) => (line.halves?.map((half) => half.sizeKey) ?? [line.sizeKey])
    .every((key) => "cents" in (catalogue.sizes.get(key) ?? {})));
}

function addressFields() {
  const fields = {
    street: h("input", { name: "street", maxlength: 200 }),
    postcode: h("input", { name: "postcode", maxlength: 20, inputmode: "numeric" }),
    city: h("input", { name: "city", maxlength: 200 }),
    directions: h("input", { name: "directions", maxlength: 500 }),
  };
  const nodes = [
    h("label", {}, say("Numéro et rue", "Street and number"), fields.street),
    h("div", { class: "columns" },
      h("label", {}, say("Code postal", "Postcode"), fields.postcode),
      h("label", {}, say("Ville", "Town"), fields.city)),
    h("label", {}, say("Étage, code, repère", "Floor, code, landmark"), fields.directions),
  ];
  const read = () => Object.fromEntries(Object.entries(fields)
    .map(([name, field]) => [name, field.value.trim()]).filter(([, value]) => value));
  return { fields, nodes, read };
}

function newCustomer(phone, close) {
  const name = h("input", { name: "name", maxlength: 200, required: true });
  const address = addressFields();
  const isDelivery = basket.service === "delivery";
  if (isDelivery) {
    for (const one of ["street", "postcode", "city"]) address.fields[one].required = true;
  }
  return h("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const body = { name: name.value.trim() };
      if (phone.value.trim()) body.phone = phone.value.trim();
      const where = address.read();
      if (where.street) body.address = where;
      await saved("/api/v1/customers", body, event.submitter, close);
    },
  },
  h("label", {}, say("Nom", "Name"), name), address.nodes,
  h("div", { class: "actions" },
    h("button", { class: "main" }, say("Enregistrer", "Save"))));
}

async function newAddress(customer, close) {
  const address = addressFields();
  for (const one of ["street", "postcode", "city"]) address.fields[one].required = true;
  const where = await dialog(say("Autre adresse", "Another address"), (done) => h("form", {
    onsubmit: (event) => { event.preventDefault(); done(address.read()); },
  }, address.nodes, h("div", { class: "actions" },
    h("button", { type: "button", onclick: () => done(null) }, say("Retour", "Back")),
    h("button", { class: "main" }, say("Enregistrer", "Save")))));
  if (where) await saved(`/api/v1/customers/${customer.key}/addresses`, where, null, close);
}

/** Writes it under one id, however often it has to be sent. */
async function saved(path, body, button, close) {
  if (button) button.disabled = true;
  try {
    const customer = await post(path, body);
    close({ customer });
  } catch (problem) {
    tell(problem);
  } finally {
    if (button) button.disabled = false;
  }
}
