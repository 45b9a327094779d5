// Text that could not be sent, kept in this browser for the person who typed it, and for two weeks at most.
const KEPT = 14 * 24 * 3600 * 1000;
const prefix = () => `draft:${document.body.dataset.user ?? "nobody"}:`;

function storage(work) {
  try {
    return work(window.localStorage);
  } catch {
    return null; // private windows and full disks: the page goes on without
  }
}

export function keep(key, draft) {
  storage((store) => store.setItem(prefix() + key, JSON.stringify({ ...draft, at: Date.now() })));
}

export function kept(key) {
  const draft = storage((store) => JSON.parse(store.getItem(prefix() + key) ?? "null"));
  if (draft && Date.now() - draft.at < KEPT) return draft;
  forget(key);
  return null;
}

export function forget(key) {
  storage((store) => store.removeItem(prefix() + key));
}

export function forgetAll() {
  storage((store) =>
    Object.keys(store)
      .filter((key) => key.startsWith(prefix()))
      .forEach((key) => store.removeItem(key)),
  );
}
