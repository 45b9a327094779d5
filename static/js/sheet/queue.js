// The items of one sheet on one device: written here first, then sent in batches. Sending twice does no harm, so
// whatever is in doubt is sent again. States: waiting, sent, contested (two texts), refused.
import { renew } from "../session.js";
import * as store from "./store.js";

const BATCH = 50,
  FIRST_RETRY = 2000,
  LAST_RETRY = 60000,
  SIGN_IN_POLL = 10000;

export class Queue extends EventTarget {
  constructor({ user, name, url }) {
    super();
    Object.assign(this, { user, url, sheet: store.sheetOf(user, name), wait: FIRST_RETRY, timer: 0 });
    this.concluded = false;
  }

  start() {
    window.addEventListener("online", () => this.send());
    window.addEventListener("offline", () => this.tell("offline"));
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
  }

  items() {
    return store.all(this.sheet);
  }

  /** Write an item here; a known key is changed. Resolves once it is on the disk. */
  async write({ key, kind, about, base, fields, label, revision }) {
    const id = `${this.sheet}:${key}`;
    const item = await store.alter(id, (known) => ({
      id, sheet: this.sheet, user: this.user, key, kind, about, fields, label,
      base: known?.state === "sent" ? (known.version ?? base) : (known?.base ?? base),
      revision: Math.max(revision ?? 1, (known?.revision ?? 0) + 1),
      noted_at: known?.noted_at ?? new Date().toISOString(),
      change: (known?.change ?? 0) + 1,
      state: "waiting",
    }));
    this.tell("waiting", { item });
    this.later(400);
    return item;
  }

  async settle(item, changes) {
    await store.alter(item.id, (now) => now && ({ ...now, ...changes, change: now.change + 1, state: "waiting", theirs: undefined }));
    this.tell("waiting");
    this.later(0);
  }

  async drop(item) {
    await store.remove(item.id);
    this.tell("dropped", { item });
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.sending) return void (this.again = true);
    this.sending = true;
    try {
      // Two tabs of one sheet take turns; without locks they would only send the same twice.
      if (navigator.locks) await navigator.locks.request(`sheet:${this.sheet}`, () => this.sendAll());
      else await this.sendAll();
    } finally {
      this.sending = false;
      if (this.again) this.later(0);
      this.again = false;
    }
  }

  async sendAll() {
    for (;;) {
      const batch = (await this.items()).filter((item) => item.state === "waiting").slice(0, BATCH);
      if (!batch.length) return this.tell("rest");
      if (!navigator.onLine) return this.tell("offline");
      this.tell("sending");
      if (!(await this.sendBatch(batch))) return;
    }
  }

  async sendBatch(batch, renewed = false) {
    let answer, data;
    try {
      answer = await fetch(this.url, this.request(batch));
      data = await answer.json();
    } catch {
      return this.retry();
    }
    const code = answer.type === "opaqueredirect" ? 401 : answer.status;
    if (answer.ok && Array.isArray(data.items)) return this.heard(batch, data);
    if (code === 401) return this.signedOut();
    if (code === 400 && !renewed && (await renew().catch(() => false))) return this.sendBatch(batch, true);
    if (code === 400) return this.signedOut();
    if (code === 429 || code === 408 || code === 409 || code >= 500) return this.retry();
    this.tell("refused", { reason: data.error ?? code });
    return false;
  }

  request(batch) {
    const items = batch.map(({ key, kind, about, base, revision, noted_at, fields }) => ({
      key, kind, about, base, revision, noted_at, fields,
    }));
    const token = document.querySelector('input[name="csrf_token"]')?.value ?? "";
    return {
      method: "POST",
      body: JSON.stringify({ user: this.user, items }),
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      redirect: "manual",
    };
  }

  /** Each item by its own answer. What was changed here meanwhile stays waiting, with what the server holds as its base. */
  async heard(batch, data) {
    this.wait = FIRST_RETRY;
    this.concluded = data.concluded;
    const answers = new Map(data.items.map((one) => [one.key, one]));
    let progress = false;
    for (const sent of batch) {
      const answer = answers.get(sent.key);
      if (!answer) continue;
      progress = true;
      await store.alter(sent.id, (now) => now && after(now, sent, answer));
    }
    this.tell("heard");
    return progress;
  }

  retry() {
    this.tell(navigator.onLine ? "retrying" : "offline");
    this.later(this.wait);
    this.wait = Math.min(this.wait * 2, LAST_RETRY);
    return false;
  }

  /** Looks now and then whether the same person has signed in again, in another tab. */
  signedOut() {
    this.tell("signed-out");
    clearInterval(this.poll);
    const look = async () => {
      if (document.hidden || !(await renew().catch(() => false))) return;
      clearInterval(this.poll);
      window.removeEventListener("focus", look);
      this.send();
    };
    this.poll = setInterval(look, SIGN_IN_POLL);
    window.addEventListener("focus", look);
    return false;
  }

  tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
    this.dispatchEvent(new CustomEvent("change", { detail: { type, ...detail } }));
  }
}

function after(now, sent, answer) {
  const taken = answer.outcome === "accepted" || answer.outcome === "there";
  if (taken && now.change !== sent.change) return { ...now, base: answer.version ?? now.base };
  if (taken) return { ...now, state: "sent", version: answer.version ?? undefined, late: answer.late, number: answer.number };
  const state = answer.outcome === "refused" ? "refused" : "contested";
  return { ...now, state, reason: answer.reason, theirs: answer.theirs };
}
