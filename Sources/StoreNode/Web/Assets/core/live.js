// What changes in the shop, told by the node as server-sent events. The connection heals by itself,
// and after each gap everybody who listens is told once: whatever was missed is read again.

const LOST_AFTER_MS = 3000;
const AGAIN_MS = 1000;

const listeners = new Set();
let source = null;
let lostTimer = null;
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
  source = new EventSource("/api/v1/changes");
  source.addEventListener("open", () => reachable(true));
  source.addEventListener("change", () => listeners.forEach((listener) => listener()));
  source.addEventListener("error", () => {
    // The node ends a response after each change: an error alone says nothing, silence does.
    lostTimer ??= setTimeout(() => reachable(false), LOST_AFTER_MS);
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    source = null;
    setTimeout(open, AGAIN_MS);
  });
}

function reachable(isNow) {
  clearTimeout(lostTimer);
  lostTimer = null;
  if (isNow === isReachable) return;
  isReachable = isNow;
  document.dispatchEvent(new CustomEvent("reachable", { detail: isNow }));
  if (isNow) listeners.forEach((listener) => listener());
}
