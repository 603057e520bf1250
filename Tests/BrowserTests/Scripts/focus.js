// Remembers how each control looks without focus; argument: "begin", "step" or "end".
const [phase] = arguments;
const looks = (element) => {
  const style = getComputedStyle(element);
  return [
    style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor, style.boxShadow,
    style.borderColor, style.backgroundColor, style.textDecorationLine, style.color,
  ].join("|");
};
const describe = (element) => {
  const words = (element.getAttribute("aria-label") || element.textContent || element.name || "")
    .replace(/\s+/g, " ").trim().slice(0, 40);
  return `<${element.localName}${element.id ? "#" + element.id : ""}> ${words}`;
};
const shown = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height > 1 &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
};
// Of a group of radio buttons, and of a list with a tabindex that moves, Tab reaches one.
const reachable = (element) => {
  if (!shown(element) || element.disabled || element.tabIndex < 0) return false;
  if (element.closest("[inert]")) return false;
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  if (modal && !modal.contains(element)) return false;
  if (element.type !== "radio" || !element.name) return true;
  const group = [...document.querySelectorAll(`input[type=radio]`)]
    .filter((other) => other.name === element.name && other.form === element.form);
  return element === (group.find((other) => other.checked) || group[0]);
};

if (phase === "begin") {
  document.activeElement?.blur();
  const list = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
    .filter(reachable);
  const missing = new Map(list.map((element) => [element, looks(element)]));
  window.focusWalk = { missing, dull: [] };
  return missing.size;
}
const walk = window.focusWalk;
if (phase === "step") {
  const element = document.activeElement;
  if (walk.missing.has(element)) {
    if (looks(element) === walk.missing.get(element)) walk.dull.push(describe(element));
    walk.missing.delete(element);
  }
  return walk.missing.size;
}
delete window.focusWalk;
return [
  // What was redrawn meanwhile is another element.
  ...[...walk.missing.keys()].filter((element) => element.isConnected)
    .map((element) => `keyboard: ${describe(element)}: Tab never comes`),
  ...walk.dull.map((text) => `focus: ${text}: it looks the same with focus`),
];
