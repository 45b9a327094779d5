// <div data-visit>: the visit sheet. Everything is written to this device first and sent when there is a network;
// the page opens without one (keeping.js). Without this file the forms post one by one.
import { element } from "../element.js";
import { address, clock } from "../phrases.js";
import { entry, stateWords } from "./entries.js";
import { keepsItself, keptByButton, stateOf } from "./forms.js";
import { keepSheet, refreshSheet, wipe } from "./keeping.js";
import { inWords, problem } from "./problems.js";
import { Queue } from "./queue.js";
import * as store from "./store.js";
import { resultName, say } from "./words.js";

class Sheet {
  constructor(box) {
    this.box = box;
    const { case: caseId, url } = box.dataset;
    this.queue = new Queue({ user: document.body.dataset.user, caseId, url });
    this.status = document.querySelector("[data-visit-status]");
    this.singles = new Map(); // key -> a form that keeps itself
    this.writers = new Map(); // note, finding -> its form
  }

  async start() {
    await this.queue.items(); // fails where nothing can be kept: then the plain forms stay as they are
    this.attachForms();
    await this.tidy();
    this.queue.addEventListener("change", ({ detail }) => this.changed(detail));
    this.queue.start();
    const send = document.querySelector("[data-visit-send]");
    send.hidden = false;
    send.addEventListener("click", () => this.queue.send());
    await this.show();
    this.queue.send();
    this.keepPage();
  }

  attachForms() {
    for (const form of this.box.querySelectorAll("[data-visit-form]")) {
      const kind = form.dataset.visitForm;
      if (kind === "note" || kind === "finding") this.writers.set(kind, keptByButton(form, this.queue));
      else this.singles.set(form.dataset.key, { form, ...keepsItself(form, this.queue) });
    }
    for (const link of this.box.querySelectorAll("[data-visit-change]"))
      link.addEventListener("click", (event) => {
        const row = link.closest("[data-key]");
        event.preventDefault();
        this.writers.get("note").change({
          key: row.dataset.key, revision: Number(row.dataset.revision) + 1, fields: JSON.parse(link.dataset.fields),
        });
      });
  }

  /** What was sent leaves the device once the page, as the server wrote it, shows it. */
  async tidy() {
    for (const item of await this.queue.items()) {
      if (item.state !== "sent") continue;
      const single = this.singles.get(item.key);
      const row = this.box.querySelector(`[data-key="${CSS.escape(item.key)}"]:not(form)`);
      const seen = single
        ? Number(single.form.dataset.base) >= item.version
        : row && (item.kind !== "note" || Number(row.dataset.revision) >= item.revision);
      if (seen || (item.kind !== "note" && item.kind !== "finding" && !single)) await store.remove(item.id);
    }
  }

  async changed({ type, ...detail }) {
    if (type === "heard") this.refreshSoon();
    await this.show(type, detail);
  }

  async show(type = "", detail = {}) {
    const items = await this.queue.items();
    this.showEntries(items);
    this.showSingles(items);
    this.showProblems(items);
    this.showStatus(items.filter((item) => item.state !== "sent").length, type, detail);
    if (type === "rest" || type === "") this.offerWiping(items);
  }

  showEntries(items) {
    for (const list of this.box.querySelectorAll("[data-visit-local]")) {
      const mine = items.filter((item) => item.kind === list.dataset.visitLocal);
      const rows = mine.map((item) => entry(item, (one) => this.writers.get("note")?.change({ ...one, revision: one.revision + 1 })));
      list.replaceChildren(...rows.reverse());
      list.hidden = !rows.length;
      for (const row of this.box.querySelectorAll("li[data-key]"))
        if (list.dataset.visitLocal === "note") row.hidden = mine.some((item) => item.key === row.dataset.key);
    }
  }

  showSingles(items) {
    for (const item of items) {
      const single = this.singles.get(item.key);
      if (!single) continue;
      if (!single.form.contains(document.activeElement)) single.show(item.fields);
      if (item.version) single.form.dataset.base = String(item.version);
      stateOf(single.form).textContent = stateWords(item);
      stateOf(single.form).dataset.state = item.state;
      const badge = single.form.closest("details")?.querySelector("[data-visit-result]");
      if (badge && item.kind === "judgement") this.showResult(badge, item.fields.result);
    }
    this.countJudged();
  }

  showResult(badge, result) {
    const kind = { conforming: "ok", nonconforming: "bad", not_verified: "warn" }[result];
    badge.className = kind ? `status status-${kind}` : "status";
    badge.textContent = resultName(result);
  }

  countJudged() {
    const forms = [...this.singles.values()].map(({ form }) => form).filter((form) => form.dataset.visitForm === "judgement");
    if (!forms.length) return;
    const judged = forms.filter((form) => form.querySelector("[name=result]:checked")?.value).length;
    document.querySelector("[data-visit-judged]").textContent = say("judged", { judged, all: forms.length });
  }

  showProblems(items) {
    const open = items.filter((item) => item.state === "contested" || item.state === "refused");
    const frame = this.box.querySelector("[data-visit-problems]");
    frame.hidden = !open.length;
    frame
      .querySelector("[data-visit-problem-list]")
      .replaceChildren(...open.map((item) => problem(item, (what) => this.settle(item, what))));
  }

  async settle(item, what) {
    const { theirs = {} } = item;
    if (what === "keep") return this.queue.settle(item, { base: theirs.version ?? item.base, revision: Math.max(item.revision, (theirs.revision ?? 0) + 1) });
    if (what === "note") await this.asNote(item);
    const single = this.singles.get(item.key);
    if (single && what !== "note" && Object.keys(theirs).length) {
      single.show(theirs.result === undefined ? theirs : { ...theirs, grade: theirs.grade ?? "" });
      single.form.dataset.base = String(theirs.version);
      stateOf(single.form).textContent = "";
    }
    await this.queue.drop(item);
  }

  asNote(item) {
    const fields = { kind: "note", text: `${item.label}\n${inWords(item.kind, item.fields)}`, refs: item.fields.ref ?? (item.label ?? "").split(" ")[0] };
    if (item.kind === "kpi") fields.refs = "";
    return this.queue.write({ key: crypto.randomUUID(), kind: "note", fields, label: "" });
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
    const place = this.box.querySelector("[data-visit-kept]");
    if (!kept && !navigator.serviceWorker?.controller) return;
    place.textContent = say("kept");
    place.hidden = false;
  }

  offerWiping(items) {
    const over = this.box.dataset.onSite === "no" || this.queue.concluded;
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
    this.box.querySelector(".visit-head").append(note);
  }
}

export async function attach(box) {
  try {
    await new Sheet(box).start();
  } catch {
    const status = document.querySelector("[data-visit-status]");
    if (status) status.textContent = say("no-store");
  }
}
