// The visible elements that fit; arguments: how, what, name, near which text.
const [how, what, name, near] = arguments;

const shown = (element) => {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};

const plain = (text) => (text || "").replace(/\s+/g, " ").trim();

const fits = (text, wanted) =>
  wanted.endsWith("…") ? text.startsWith(wanted.slice(0, -1)) : text === wanted;

const roles = {
  button: "button, input[type=button], input[type=submit], summary, [role=button]",
  link: "a[href], [role=link]",
  textbox:
    "textarea, [role=textbox], [role=searchbox], input:not([type=button],[type=submit]," +
    "[type=checkbox],[type=radio],[type=hidden])",
  checkbox: "input[type=checkbox], [role=checkbox], [role=switch]",
  radio: "input[type=radio], [role=radio]",
  combobox: "select, [role=combobox]",
  tab: "[role=tab]",
  heading: "h1, h2, h3, h4, h5, h6, [role=heading]",
  dialog: "dialog[open], [role=dialog]",
};

const named = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) {
    return plain(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  }
  if (element.getAttribute("aria-label")) return plain(element.getAttribute("aria-label"));
  if (element.labels?.length) {
    return plain([...element.labels].map((label) => label.textContent).join(" "));
  }
  if (element.matches("input[type=submit], input[type=button]")) return plain(element.value);
  const copy = element.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  return plain(copy.textContent) || plain(element.getAttribute("title"));
};

const isNear = (element) => {
  if (!near) return true;
  const place = element.parentElement.closest("tr, li, article, fieldset, section, .card, dialog");
  return plain(place?.textContent).includes(near);
};

const candidates = {
  css: () => document.querySelectorAll(what),
  role: () => [...document.querySelectorAll(roles[what] || `[role=${what}]`)]
    .filter((element) => fits(named(element), name)),
  text: () => [...document.body.querySelectorAll("*")].filter((element) =>
    fits(plain(element.textContent), what) &&
    ![...element.children].some((child) => fits(plain(child.textContent), what) && shown(child))),
};
return [...candidates[how]()].filter((element) => shown(element) && isNear(element));
