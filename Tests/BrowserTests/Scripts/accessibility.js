// What a person with a keyboard, a screen reader, weak eyes or big fingers would stumble over:
// one line each, "rule: element: what". Argument: the smallest height of a main action.
const [mainHeight] = arguments;
const found = [];
// What fades in is judged as it will stay.
for (const animation of document.getAnimations()) {
  if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
}
const say = (rule, element, what) => found.push(`${rule}: ${describe(element)}: ${what}`);

const describe = (element) => {
  const words = (element.textContent || "").replace(/\s+/g, " ").trim().slice(0, 40);
  const kind = [...element.classList].map((name) => `.${name}`).join("");
  return `<${element.localName}${element.id ? "#" + element.id : ""}${kind}> ${words}`;
};

const shown = (element) => {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height > 1;
};

const plain = (text) => (text || "").replace(/\s+/g, " ").trim();

// The name that a screen reader says; see https://www.w3.org/TR/accname-1.2/
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
  if (element.matches("input, select, textarea")) return plain(element.getAttribute("title"));
  const copy = element.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  const images = [...copy.querySelectorAll("img[alt], svg[aria-label]")]
    .map((image) => image.getAttribute("alt") || image.getAttribute("aria-label")).join(" ");
  return plain(copy.textContent) || plain(images) || plain(element.getAttribute("title"));
};

const controls = [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]," +
  "[role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=option]," +
  "[contenteditable=true]")].filter(shown);

// Language, title and headings.
const root = document.documentElement;
if (!/^[a-z]{2}(-[A-Za-z]{2,})?$/.test(root.lang)) say("lang", root, `lang is "${root.lang}"`);
if (!plain(document.title)) say("title", root, "no title");
// A heading may be for ears alone.
const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((heading) => heading.checkVisibility({ visibilityProperty: true }));
if (headings.filter((heading) => heading.localName === "h1").length !== 1) {
  say("headings", document.body, "not exactly one h1");
}
headings.reduce((before, heading) => {
  const level = Number(heading.localName[1]);
  if (level > before + 1) say("headings", heading, `h${level} follows h${before}`);
  return level;
}, 0);
if (!document.querySelector("main, [role=main]")) say("landmarks", document.body, "no main");

// Names.
for (const control of controls) {
  if (!named(control)) say("name", control, "a control without a name");
}
for (const image of document.querySelectorAll("img")) {
  if (shown(image) && !image.hasAttribute("alt")) say("alt", image, "an image without alt");
}
for (const image of document.querySelectorAll("svg")) {
  const isSilent = image.closest("[aria-hidden=true], button, a, [role=img]") !== null;
  const isNamed = image.getAttribute("aria-label") || image.querySelector("title");
  if (shown(image) && !isSilent && !isNamed) say("alt", image, "a drawing without a name");
}
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) {
  say("ids", document.getElementById(id), "its id is there twice");
}

// Keyboard: nothing that reacts to a click may be out of a keyboard's reach.
for (const element of document.querySelectorAll("[onclick], [role=button], [role=link]")) {
  if (shown(element) && element.tabIndex < 0 && !element.disabled) {
    say("keyboard", element, "a click without a key");
  }
}
for (const element of document.querySelectorAll("[tabindex]")) {
  if (element.tabIndex > 0) say("keyboard", element, "a tabindex above 0 breaks the order");
}

// Sizes: 24 px by WCAG 2.2, 2.5.8; a link in a sentence is exempt; main actions 44 px.
for (const control of controls) {
  const label = control.matches("[type=checkbox], [type=radio]") ? control.labels?.[0] : null;
  const box = (label && shown(label) ? label : control).getBoundingClientRect();
  const style = getComputedStyle(control);
  const isInSentence = control.localName === "a" && style.display === "inline" &&
    plain(control.parentElement.textContent) !== plain(control.textContent);
  if (!isInSentence && (box.width < 24 || box.height < 24)) {
    say("size", control, `${Math.round(box.width)} × ${Math.round(box.height)} px`);
  }
  if (control.matches(".main, .primary, [type=submit]") && box.height < mainHeight) {
    say("size", control, `a main action ${Math.round(box.height)} px high`);
  }
}

// Contrast; see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
brush.canvas.width = brush.canvas.height = 1;
const cache = new Map();
const colour = (text) => {
  if (!cache.has(text)) {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = text;
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
    cache.set(text, { r, g, b, a: a / 255 });
  }
  return cache.get(text);
};
const over = (top, under) => {
  const mix = (a, b) => a * top.a + b * (1 - top.a);
  return { r: mix(top.r, under.r), g: mix(top.g, under.g), b: mix(top.b, under.b), a: 1 };
};
const ground = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none") return null;
    const layer = colour(style.backgroundColor);
    layers.push(layer);
    if (layer.a === 1) break;
  }
  const paper = { r: 255, g: 255, b: 255, a: 1 };
  return layers.reverse().reduce((under, top) => over(top, under), paper);
};
const light = ({ r, g, b }) => {
  const part = (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
for (let node = texts.nextNode(); node; node = texts.nextNode()) {
  const element = node.parentElement;
  if (!plain(node.data) || seen.has(element) || !shown(element)) continue;
  // A sign that nobody reads, as an arrow that leads nowhere.
  if (element.closest("[aria-hidden=true]") && !/[\p{L}\p{N}]/u.test(node.data)) continue;
  seen.add(element);
  if (element.closest("[disabled], [aria-disabled=true], svg, script, style, option")) continue;
  const under = ground(element);
  if (!under) continue;
  const style = getComputedStyle(element);
  let faint = 1;
  for (let at = element; at; at = at.parentElement) faint *= Number(getComputedStyle(at).opacity);
  const ink = colour(style.color);
  const [one, two] = [light(over({ ...ink, a: ink.a * faint }, under)), light(under)];
  const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (isLarge ? 3 : 4.5)) say("contrast", element, `${ratio.toFixed(2)} to 1`);
}

return found;
