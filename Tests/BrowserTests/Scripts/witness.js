// Runs before any script of a page: notes what must not happen in it.
(() => {
  const noted = [];
  const note = (text) => noted.push(String(text).slice(0, 500));
  document.addEventListener("securitypolicyviolation", (event) =>
    note(`policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`));
  window.addEventListener("error", (event) => {
    const source = event.target.src || event.target.href;
    note(`error: ${event.message || `not loaded: ${source}`}`);
  }, true);
  window.addEventListener("unhandledrejection", (event) => note(`rejected: ${event.reason}`));
  // A canary: every hostile text tries to call or set it.
  Object.defineProperty(window, "hit", {
    get() {
      note("hit: a hostile text ran as a script");
      return () => true;
    },
    set() {
      note("hit: a hostile text ran as a script");
    },
  });
  for (const name of ["alert", "confirm", "prompt"]) {
    window[name] = () => note(`dialog: ${name}`);
  }
  Object.defineProperty(window, "witness", { value: { tell: () => noted.splice(0) } });
})();
