// What changes in the shop, told by the node as server-sent events. The connection heals by itself,
// and after each gap everybody who listens is told once: whatever was missed is read again.

const LOST_AFTER_MS = 3000;
const AGAIN_MS = 1000;
const PROBE_MS = 5000;

const listeners = new Set();
let source = null;
let probeTimer = null;
let isReachable = true;

/** Calls `reload` after every change in the shop until the page is left; one at a time. */
export function onChange(reload) {
  const listener = coalesced(reload);
  listeners.add(listener);
  open();
  return () => listeners.delete(listener);
}

/** Forgets all listeners: another page is shown. */
export function forgetListeners() {
  listeners.clear();
}

/** Runs `action` at once where nothing is under way, else once more after it. */
function coalesced(action) {
  let isRunning = false;
  let isWanted = false;
  return async function run() {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      try {
        await action();
      } catch (problem) {
        document.dispatchEvent(new CustomEvent("problem", { detail: problem }));
      }
    }
    isRunning = false;
  };
}

function open() {
  if (source) return;
  let isFirst = true;
  let errors = 0;
  const mine = new EventSource("/api/v1/changes");
  source = mine;
  mine.addEventListener("open", () => {
    errors = 0;
    reachable(true);
    // What changed before the node knew of this page is told by nobody.
    if (isFirst) listeners.forEach((listener) => listener());
    isFirst = false;
  });
  mine.addEventListener("change", () => listeners.forEach((listener) => listener()));
  mine.addEventListener("error", () => {
    // The node ends a response after each change and says nothing until the next: only asking tells
    // whether it is there.
    probeTimer ??= setTimeout(probe, LOST_AFTER_MS);
    errors += 1;
    // Two in a row, and nobody is there: the browser would knock every 20 ms.
    if (errors < 2 && mine.readyState !== EventSource.CLOSED) return;
    mine.close();
    if (source === mine) source = null;
    setTimeout(() => listeners.size > 0 && open(), AGAIN_MS);
  });
}

// A browser keeps pages that were left, connection and all, and has six of them for one node.
addEventListener("pagehide", () => {
  source?.close();
  source = null;
});
addEventListener("pageshow", (event) => {
  if (!event.persisted || listeners.size === 0) return;
  open();
  listeners.forEach((listener) => listener());
});

/** Asks whether the node is there, again and again while it is not. */
export async function probe() {
  clearTimeout(probeTimer);
  probeTimer = null;
  let isThere = true;
  try {
    await fetch("/api/v1/me", { signal: AbortSignal.timeout(PROBE_MS) });
  } catch (error) {
    isThere = false;
  }
  if (!isThere) probeTimer ??= setTimeout(probe, AGAIN_MS);
  reachable(isThere);
}

function reachable(isNow) {
  if (isNow === isReachable) return;
  isReachable = isNow;
  document.dispatchEvent(new CustomEvent("reachable", { detail: isNow }));
  if (isNow) listeners.forEach((listener) => listener());
}
