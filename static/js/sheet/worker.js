// The service worker of a sheet that works without a network: keeps the page and everything it is shown with. It never
// touches what is written: that is kept in IndexedDB and sent by the page (sheet.js). The list of files lies beside it.
const PAGES = "sheet-pages",
  FILES = "sheet-files",
  LIST = self.location.pathname.replace(/worker\.js$/, "assets.json"),
  PATIENCE = 4000, // a network that answers slower than this is treated as none
  REST = 15000; // and is left alone for so long

const page = new URL(self.registration.scope).pathname;
let leaveAlone = 0;

self.addEventListener("install", (event) => event.waitUntil(keepFiles().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.type !== "keep") return;
  const kept = keepFiles().then(keepPage).catch(() => false);
  event.waitUntil(kept.then((done) => event.ports[0]?.postMessage({ kept: done })));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === page) event.respondWith(sheet(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(networkFirst(request, url.pathname, FILES));
});

async function sheet(request) {
  const answer = await networkFirst(request, page, PAGES);
  if (answer.ok && !answer.redirected && answer.type === "basic") {
    const copy = answer.clone();
    caches.open(PAGES).then((cache) => cache.put(page, copy));
  }
  return answer;
}

async function networkFirst(request, key, name) {
  const kept = () => caches.open(name).then((cache) => cache.match(key));
  if (Date.now() < leaveAlone) {
    const answer = await kept();
    if (answer) return answer;
  }
  const asked = fetch(request);
  try {
    return await soon(asked, PATIENCE);
  } catch {
    const answer = await kept();
    if (!answer) return asked; // slow, but the only one there is
    leaveAlone = Date.now() + REST;
    asked.catch(() => {});
    return answer;
  }
}

function soon(promise, patience) {
  return Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), patience)),
  ]);
}

/** All files of the list, unless this very list is kept already; a list is noted once all of it is here. */
async function keepFiles() {
  const cache = await caches.open(FILES);
  const answer = await fetch(LIST, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`list of files: ${answer.status}`);
  const copy = answer.clone();
  const { version, files } = await answer.json();
  const before = await cache.match(LIST);
  if (before && (await before.json()).version === version) return;
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  await cache.put(LIST, copy);
}

async function keepPage() {
  const answer = await fetch(page, { cache: "no-store", headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return false;
  await (await caches.open(PAGES)).put(page, answer);
  leaveAlone = 0; // the network is back
  return true;
}
