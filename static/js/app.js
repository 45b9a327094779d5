// Finds the behaviours a page asks for by data attribute and loads only those. Without this file every page still works.
const behaviours = {
  "[data-theme-switch]": "./theme.js",
  "[data-pop]": "./pop.js",
  "[data-error-summary]": "./errors.js",
  "[data-words]": "./words.js",
  "form[data-autosave]": "./autosave.js",
  "form[data-leave-guard]": "./guard.js",
  "form[data-upload], [data-upload-url]": "./upload.js",
  "[data-suggest]": "./suggest.js",
  "[data-desk]": "./desk.js",
  "form[data-scorecard]": "./scorecard.js",
  "[data-rows]": "./kpi.js",
  "[data-check-all]": "./checkall.js",
  "form[data-confirm], form:has(button[data-confirm])": "./confirm.js",
  "form[data-sign-out]": "./signout.js",
  "[data-stage]": "./stage.js",
  "[data-live]": "./live.js",
  "[data-print]": "./print.js",
  "[data-filter]": "./filter.js",
  "[data-opened]": "./opened/check.js",
  "[data-follow]": "./follow.js",
  "[data-visit]": "./visit/sheet.js",
  "[data-pitch]": "./pitch/sheet.js",
};

async function start(root) {
  const asked = Object.entries(behaviours).map(async ([selector, module]) => {
    const elements = [...root.querySelectorAll(selector)].filter((element) => claim(element, module));
    if (!elements.length) return;
    const { attach } = await import(module);
    elements.forEach((element) => attach(element));
  });
  await Promise.all(asked);
}

// An element is attached once per behaviour, also when it is added later.
const claimed = new WeakMap();
function claim(element, module) {
  const modules = claimed.get(element) ?? new Set();
  claimed.set(element, modules);
  return !modules.has(module) && Boolean(modules.add(module));
}

document.addEventListener("portal:added", (event) => start(event.target));
await start(document);
document.documentElement.dataset.ready = ""; // everything the page came with is attached
