// The service worker of a sheet, and taking everything of the sheet off the device again.
import * as store from "./store.js";

const CACHES = ["sheet-pages", "sheet-files"];
const SCOPES = ["/certification/cases/", "/rounds/"];

/** Resolves with true once the sheet opens without a network on this device. */
export async function keepSheet({ worker, page }) {
  if (!("serviceWorker" in navigator)) return false;
  const registration = await navigator.serviceWorker.register(worker, { scope: page });
  const active = await activeOf(registration);
  return active ? refresh(active) : false;
}

function activeOf(registration) {
  const coming = registration.installing ?? registration.waiting;
  if (!coming) return registration.active;
  return new Promise((resolve) => {
    const look = () => {
      if (coming.state === "activated") resolve(coming);
      else if (coming.state === "redundant") resolve(registration.active);
    };
    coming.addEventListener("statechange", look);
    look();
  });
}

/** The worker fetches the sheet anew, so that what was sent is in it next time. */
function refresh(worker) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data.kept);
    worker.postMessage({ type: "keep" }, [port2]);
  });
}

export async function refreshSheet(page) {
  const registration = await navigator.serviceWorker?.getRegistration(page);
  return registration?.active ? refresh(registration.active) : false;
}

/** How many items of this person are not with the server yet. */
export async function unsent(user) {
  if (!("indexedDB" in window)) return 0;
  const items = await store.everything().catch(() => []);
  return items.filter((item) => String(item.user) === String(user) && item.state !== "sent").length;
}

/** Takes away sheets and their notes: one sheet's, or all of a person. Kept pages go in any case. */
export async function wipe({ user, sheet } = {}) {
  const items = await store.everything().catch(() => []);
  const mine = items.filter((item) => (sheet ? item.sheet === sheet : String(item.user) === String(user)));
  await Promise.all(mine.map((item) => store.remove(item.id)));
  await Promise.all(CACHES.map((name) => window.caches?.delete(name)));
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  const ours = registrations.filter((one) => SCOPES.some((scope) => new URL(one.scope).pathname.startsWith(scope)));
  await Promise.all(ours.map((one) => one.unregister()));
}
