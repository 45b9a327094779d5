// <form data-autosave="URL">: sends what changed a moment after it was typed, and says how it stands, honestly.
// Answers: 200 {saved_at, version}; 409 {conflict: {field, yours, theirs, version}}; 422 {errors: {field: [..]}};
// any of them with {versions} of units, and 200 with {problems} of texts that are kept but cannot stay so.
// 401 signed out. Everything unsent stays in the form, and in this browser until it is saved.
import { askWhichStays } from "./conflict.js";
import { forget, keep, kept } from "./drafts.js";
import { clearErrors, showErrors } from "./fielderrors.js";
import { changed, original, read, same, write } from "./fields.js";
import { clock, phrase } from "./phrases.js";
import { SaveStatus } from "./savestatus.js";
import { renew } from "./session.js";
import { takeVersions, together, touched, versionField } from "./units.js";

const PAUSE = 900,
  FIRST_RETRY = 2000,
  LAST_RETRY = 60000,
  SIGN_IN_POLL = 10000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.saved = original(form); // what the server has, as far as we know
    this.status = new SaveStatus(form);
    this.timer = 0;
    this.wait = FIRST_RETRY;
    this.sending = false;
    this.again = false;
    this.blocked = false; // a conflict waits for the person
    this.renewed = false; // the token was renewed for this attempt
  }

  start() {
    this.form.addEventListener("input", () => this.touched());
    this.form.addEventListener("change", () => this.touched());
    this.form.addEventListener("submit", () => this.handOver());
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => this.dirty() && this.send({ last: document.hidden }));
    this.bringBack();
    this.touched();
  }

  changes() {
    return changed(this.saved, read(this.form));
  }

  dirty() {
    return this.changes().length > 0;
  }

  touched() {
    const dirty = this.dirty();
    this.form.toggleAttribute("data-unsaved", dirty);
    if (this.blocked) return this.remember();
    if (!dirty || this.sending) return;
    if (!this.status.isTrouble()) this.status.show("unsaved", { quiet: true });
    this.later(PAUSE);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  async send({ last = false } = {}) {
    clearTimeout(this.timer);
    const names = this.changes();
    if (!names.length || this.blocked) return;
    if (this.sending) return void (this.again = true);
    this.sending = true;
    if (!this.status.isTrouble()) this.status.show("saving", { quiet: true });
    const now = read(this.form);
    try {
      const answer = await fetch(this.url, this.request(names, now, last));
      await this.heard(answer, names, now);
    } catch {
      this.retry(navigator.onLine ? "retrying" : "offline");
    } finally {
      this.sending = false;
      if (this.again) this.later(0);
      this.again = false;
    }
  }

  request(names, now, last) {
    const body = new URLSearchParams();
    for (const own of ["csrf_token", "version"]) {
      const field = this.form.elements.namedItem(own);
      if (field) body.append(own, field.value);
    }
    // An emptied group still says its name, or the server could not tell it from one not sent.
    for (const unit of touched(this.form, names))
      body.append(`v-${unit.dataset.unit}`, versionField(this.form, `q-${unit.dataset.unit}`).value);
    for (const name of together(this.form, names, now.keys()))
      for (const value of now.get(name)?.length ? now.get(name) : [""]) body.append(name, value);
    const small = String(body).length < 60000;
    return {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: last && small,
    };
  }

  async heard(answer, names, now) {
    const data = await answer.json().catch(() => ({}));
    const code = answer.type === "opaqueredirect" ? 401 : answer.status;
    takeVersions(this.form, data.versions);
    if (answer.ok) return this.done(data, names, now);
    if (code === 401) return this.signedOut();
    if (code === 400 && !this.renewed) return this.freshToken();
    if (code === 409 && data.conflict) return this.conflict(data.conflict);
    if (code === 422) return this.invalid(data.errors ?? {});
    if (code === 429 || code === 408 || code >= 500)
      return this.retry("retrying", Number(answer.headers.get("Retry-After")) * 1000);
    this.remember();
    this.status.show("refused", { values: { reason: data.error ?? code } });
  }

  done(data, names, now) {
    for (const name of names) this.saved.set(name, now.get(name) ?? []);
    this.setVersion(data.version);
    clearErrors(this.form, names);
    showErrors(this.form, data.problems ?? {});
    this.wait = FIRST_RETRY;
    this.renewed = false;
    forget(this.url);
    const dirty = this.dirty();
    this.form.toggleAttribute("data-unsaved", dirty);
    this.status.show(dirty ? "unsaved" : "saved", {
      quiet: dirty,
      values: { time: clock(data.saved_at ? new Date(data.saved_at) : new Date()) },
    });
    if (dirty) this.later(PAUSE);
    this.form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true, detail: data }));
    for (const place of document.querySelectorAll("[data-from-save]")) {
      if (data[place.dataset.fromSave] !== undefined) place.textContent = data[place.dataset.fromSave];
    }
  }

  setVersion(version) {
    const field = this.form.elements.namedItem("version");
    if (field && version !== undefined) field.value = version;
  }

  retry(state, asked = 0) {
    this.remember();
    this.status.show(state);
    this.later(asked > 0 ? Math.min(asked, LAST_RETRY) : this.wait);
    this.wait = Math.min(this.wait * 2, LAST_RETRY);
  }

  async freshToken() {
    this.renewed = true;
    if (await renew().catch(() => false)) this.later(0);
    else this.signedOut();
  }

  signedOut() {
    this.remember();
    this.status.showSignedOut(this.form.dataset.signIn);
    clearInterval(this.poll);
    const look = async () => {
      if (document.hidden || !(await renew().catch(() => false))) return;
      clearInterval(this.poll);
      window.removeEventListener("focus", look);
      this.send();
    };
    this.poll = setInterval(look, SIGN_IN_POLL);
    window.addEventListener("focus", look);
  }

  invalid(errors) {
    this.remember();
    showErrors(this.form, errors);
    this.status.show("invalid");
  }

  conflict({ field, yours, theirs, version, reload }) {
    this.blocked = true;
    this.remember();
    this.status.show("conflict");
    const mine = yours ?? (read(this.form).get(field) ?? []).join("\n");
    askWhichStays(this.form, field, mine, theirs, (keepMine) => {
      this.blocked = false;
      const own = versionField(this.form, field);
      if (own && version !== undefined) own.value = version;
      if (reload && !keepMine) return this.takeWhole(field);
      if (!reload) this.saved.set(field, [theirs]);
      if (!keepMine) write(this.form, field, [theirs]);
      this.dirty() ? this.send() : this.done({}, [], read(this.form));
    });
  }

  /** A table cannot be written field by field: its saved rows come with the page, and other unsaved text stays kept. */
  takeWhole(field) {
    const now = read(this.form);
    for (const name of together(this.form, [field], [...now.keys(), ...this.saved.keys()]))
      this.saved.set(name, now.get(name) ?? []);
    this.dirty() ? this.remember() : forget(this.url);
    this.form.removeAttribute("data-unsaved");
    location.reload();
  }

  remember() {
    const now = read(this.form);
    const names = this.changes();
    keep(this.url, {
      texts: names.map((name) => [name, now.get(name) ?? []]),
      bases: names.map((name) => [name, this.saved.get(name) ?? []]),
    });
  }

  /** Text of an earlier visit: put back where nothing changed since, shown side by side where something did. */
  bringBack() {
    const draft = kept(this.url);
    if (!draft) return;
    const bases = new Map(draft.bases);
    const texts = draft.texts.filter(
      ([name, values]) => this.saved.has(name) && !same(values, this.saved.get(name)),
    );
    if (!texts.length) return forget(this.url);
    const torn = texts.find(([name]) => !same(bases.get(name), this.saved.get(name)));
    for (const [name, values] of texts) if (!torn || name !== torn[0]) write(this.form, name, values);
    this.status.say(phrase("restored"));
    if (torn)
      this.conflict({
        field: torn[0],
        yours: torn[1].join("\n"),
        theirs: (this.saved.get(torn[0]) ?? []).join("\n"),
      });
    else this.later(0);
  }

  /** A plain submit sends everything: nothing is left for us. */
  handOver() {
    clearTimeout(this.timer);
    this.blocked = true;
    this.form.removeAttribute("data-unsaved");
    forget(this.url);
  }
}

export function attach(form) {
  new Autosave(form).start();
}
