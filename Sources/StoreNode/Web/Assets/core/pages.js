// All pages: their address, what they are called, and whose work they are.

import { say } from "./language.js";

export const pages = [
  page("till", "sell", true, () => say("Caisse", "Till"), () => say("Vendre", "Sell")),
  page("kitchen", "cook", true,
    () => say("Cuisine", "Kitchen"),
    () => say("À préparer, par heure promise", "To cook, by promised time")),
  page("delivery", "deliver", true,
    () => say("Livraisons", "Deliveries"),
    () => say("Tournées, à encaisser", "Rounds, cash to collect")),
  page("orders", "look", true,
    () => say("Commandes", "Orders"), () => say("Chercher, suivre", "Search, track")),
  page("order", "look", false, () => say("Suivi d'une commande", "Order tracking")),
  page("stock", "stock", true,
    () => say("Stock", "Stock"), () => say("Niveaux, réceptions, inventaire", "Levels, goods, counts")),
  page("closing", "close", true,
    () => say("Clôture", "Closing"),
    () => say("Fonds, comptage, Z de caisse", "Float, count, end of day")),
  page("vouchers", "sell", false,
    () => say("Bons et avoirs", "Vouchers"), () => say("Émettre, vérifier", "Issue, look up")),
  page("receipt", "look", false, () => say("Ticket", "Receipt")),
  page("people", "manage", false,
    () => say("Équipe et appareils", "Team and devices"), () => say("Codes, accès", "PINs, access")),
  page("conflicts", "look", false,
    () => say("Conflits", "Conflicts"), () => say("Deux valeurs, une à choisir", "Two values, choose one")),
  page("status", "look", false,
    () => say("C'est seulement chez moi ?", "Is it only me?"),
    () => say("Ce poste, la ligne, le siège", "This PC, the line, head office")),
];

/** A page of its own module, `pages/NAME.js`; one without a hint is not on the first page. */
function page(name, duty, inBar, title, hint) {
  return { name, path: `/${name}`, duty, inBar, title, hint };
}
