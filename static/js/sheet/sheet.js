// What every sheet has that works without a network: everything is written to this device first and sent when there is
// a network; the page opens without one (keeping.js). A sheet of its own kind says what its items are.
import { element } from "../element.js";
import { address, clock } from "../phrases.js";
import { keepsItself, stateOf, versionOf } from "./forms.js";
import { keepSheet, refreshSheet, wipe } from "./keeping.js";
import { problem } from "./problems.js";
import { Queue } from "./queue.js";
import * as store from "./store.js";
import { say } from "./words.js";

export function stateWords(item) {
  if (item.state === "sent") return say(item.late ? "late" : "sent");
  return say({ waiting: "on-device", contested: "contested", refused: "refused" }[item.state]);
}

/** ``words``: for problems.js. */
export class Sheet {
  constructor(box, name, words) {
    Object.assign(this, { box, words });
    this.queue = new Queue({ user: document.body.dataset.user, name, url: box.dataset.url });
    this.status = document.querySelector("[data-sheet-status]");
    this.singles = new Map(); // key -> a form that keeps itself
  }

  async start() {
    await this.queue.items(); // fails where nothing can be kept: then the plain forms stay as they are
    for (const form of this.box.querySelectorAll("[data-sheet-form]")) this.attachForm(form);
    await this.tidy();
    this.queue.addEventListener("change", ({ detail }) => this.changed(detail));
    this.queue.start();
    const send = document.querySelector("[data-sheet-send]");
    send.hidden = false;
    send.addEventListener("click", () => this.queue.send());
    await this.show();
    this.queue.send();
    this.keepPage();
  }

  attachForm(form) {
    this.singles.set(form.dataset.key, { form, ...keepsItself(form, this.queue) });
  }

  /** What was sent leaves the device once the page, as the server wrote it, shows it. */
  async tidy() {
    for (const item of await this.queue.items()) if (item.state === "sent" && this.isShown(item)) await store.remove(item.id);
  }

  isShown(item) {
    const single = this.singles.get(item.key);
    return !single || versionOf(single.form.dataset.base) >= versionOf(item.version);
  }

  async changed({ type, ...detail }) {
    if (type === "heard") this.refreshSoon();
    await this.show(type, detail);
  }

  async show(type = "", detail = {}) {
    const items = await this.queue.items();
    this.showSingles(items);
    this.showItems(items);
    this.showProblems(items);
    this.showStatus(items.filter((item) => item.state !== "sent").length, type, detail);
    if (["rest", "dropped", ""].includes(type)) this.offerWiping(items);
  }

  showSingles(items) {
    for (const item of items) {
      const single = this.singles.get(item.key);
      if (!single) continue;
      if (!single.form.contains(document.activeElement)) single.show(item.fields);
      if (item.version) single.form.dataset.base = String(item.version);
      stateOf(single.form).textContent = stateWords(item);
      stateOf(single.form).dataset.state = item.state;
    }
  }

  showProblems(items) {
    const open = items.filter((item) => item.state === "contested" || item.state === "refused");
    const frame = this.box.querySelector("[data-sheet-problems]");
    frame.hidden = !open.length;
    frame
      .querySelector("[data-sheet-problem-list]")
      .replaceChildren(...open.map((item) => problem(item, this.words, (what) => this.settle(item, what))));
  }

  async settle(item, what) {
    const { theirs = {} } = item;
    if (what === "keep") return this.queue.settle(item, { base: theirs.version ?? item.base, revision: Math.max(item.revision, (theirs.revision ?? 0) + 1) });
    if (what === "note") await this.asNote(item);
    const single = this.singles.get(item.key);
    if (single && what !== "note" && Object.keys(theirs).length) {
      single.show(this.asFields(theirs));
      single.form.dataset.base = String(theirs.version);
      stateOf(single.form).textContent = "";
    }
    await this.queue.drop(item);
  }

  showStatus(count, type, detail) {
    const trouble = { offline: "offline", retrying: "retrying", "signed-out": "signed-out" }[type];
    this.status.dataset.state = count ? "unsaved" : "saved";
    if (type === "refused") this.status.textContent = say("refused-all", detail);
    else if (trouble && count) this.status.textContent = say(trouble, { count });
    else if (type === "sending") this.status.textContent = say("sending");
    else if (count) this.status.textContent = say(navigator.onLine ? "waiting" : "offline", { count });
    else this.status.textContent = type === "rest" || type === "heard" ? say("all-sent", { time: clock(new Date()) }) : say("nothing");
    if (type === "signed-out")
      this.status.append(" ", element("a", { href: address("signInUrl"), target: "_blank", rel: "noopener" }, document.getElementById("phrases").dataset.signIn));
  }

  refreshSoon() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => refreshSheet(this.box.dataset.page).catch(() => {}), 1500);
  }

  async keepPage() {
    const kept = await keepSheet(this.box.dataset).catch(() => false);
    const place = this.box.querySelector("[data-sheet-kept]");
    if (!kept && !navigator.serviceWorker?.controller) return;
    place.textContent = say("kept");
    place.hidden = false;
  }

  offerWiping(items) {
    const over = this.box.dataset.open === "no" || this.queue.concluded;
    if (!over || items.some((item) => item.state !== "sent") || this.asked) return;
    this.asked = true;
    const row = element("p", { className: "btn-row" });
    const note = element("div", { className: "note" }, element("p", {}, say("wipe")), row);
    const away = async () => {
      await wipe({ sheet: this.queue.sheet });
      note.replaceChildren(say("wiped"));
    };
    row.append(
      element("button", { type: "button", className: "btn btn-outline btn-small", onclick: away }, say("wipe-yes")),
      element("button", { type: "button", className: "btn btn-quiet btn-small", onclick: () => note.remove() }, say("wipe-no")),
    );
    this.box.querySelector("[data-sheet-head]").append(note);
  }

  /** For a sheet of its own kind: beside the forms that keep themselves. */
  showItems() {}

  /** What the server holds, as the fields of a form. */
  asFields(theirs) {
    return theirs;
  }
}

export async function begin(sheet) {
  try {
    await sheet.start();
  } catch {
    const status = document.querySelector("[data-sheet-status]");
    if (status) status.textContent = say("no-store");
  }
}
