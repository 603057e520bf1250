// Which page is shown. Links within the shop's pages change it without loading everything anew.

import { h } from "./dom.js";
import { forgetListeners } from "./live.js";
import { readMe, me } from "./session.js";
import { renewBar } from "./bar.js";
import { tell } from "./notices.js";
import { pages } from "./pages.js";

/** The address that is shown, without its query. */
export function here() {
  return location.pathname;
}

/** What stands in the query under a name; null if nothing does. */
export function query(name) {
  return new URLSearchParams(location.search).get(name);
}

/** Shows another page. */
export function go(address) {
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  return draw();
}

/** Follows links and the back button, and draws the page that the address names. */
export async function startRouter() {
  addEventListener("popstate", draw);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/']");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!link || !isPlain || link.target || link.pathname.startsWith("/api/")) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });
  document.addEventListener("sign-in-first", drawSignIn);
  document.addEventListener("problem", (event) => tell(event.detail));
  await draw();
}

let drawn = 0;
let shown = null;

async function draw() {
  drawn += 1;
  const turn = drawn;
  forgetListeners();
  try {
    await readMe();
  } catch (problem) {
    if (problem.code === null) tell(problem);
  }
  const page = pages.find((one) => one.path === here());
  await drawPage(mustSignIn() ? "sign-in" : page ? page.name : "home", turn);
}

function mustSignIn() {
  return !me || !me.isPaired || (me.needsSignIn && !me.person);
}

/** Somebody was signed out, or the device was withdrawn, while a page was shown. */
async function drawSignIn() {
  if (shown === "sign-in") return;
  await readMe();
  if (mustSignIn()) await draw();
}

async function drawPage(name, turn) {
  const module = await import(`../pages/${name}.js`);
  if (turn !== drawn) return;
  shown = name;
  // An element of its own: what a page still draws after it was left is seen by nobody.
  const root = h("main", { id: "page", tabindex: "-1", class: name });
  document.getElementById("page").replaceWith(root);
  document.title = `${module.title()} · OC Pizza`;
  renewBar();
  try {
    await module.render(root);
  } catch (problem) {
    tell(problem);
  }
}
