// The forms of the sheet: read into items, filled from items. A judgement keeps itself as it is typed; a note or a
// finding is kept by its button.
import { forget, keep, kept } from "../drafts.js";
import { read, same, write } from "../fields.js";
import { say } from "./words.js";

const PAUSE = 600;

export function fieldsOf(form) {
  const names = [...read(form)].filter(([name]) => name !== "key" && name !== "revision");
  return Object.fromEntries(names.map(([name, values]) => [name, values[0] ?? ""]));
}

export function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) write(form, name, [String(value ?? "")]);
}

export const stateOf = (form) => form.querySelector("[data-visit-state]");

/** Judgements and key figures: what differs from what the page holds is written a moment later. */
export function keepsItself(form, queue) {
  let timer = 0;
  let before = read(form);
  const differs = () => [...read(form)].some(([name, values]) => !same(values, before.get(name)));
  const writeNow = async () => {
    clearTimeout(timer);
    if (!differs()) return;
    before = read(form);
    const { key, about, base, label } = form.dataset;
    await queue.write({ key, kind: form.dataset.visitForm, about: Number(about), base: Number(base), label, fields: fieldsOf(form) });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(writeNow, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", writeNow);
  form.addEventListener("focusout", writeNow);
  window.addEventListener("pagehide", writeNow);
  document.addEventListener("visibilitychange", () => document.hidden && writeNow());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    writeNow();
  });
  return {
    /** Show what an item holds, without taking it for something newly typed. */
    show(fields) {
      fill(form, fields);
      before = read(form);
      clearTimeout(timer);
    },
  };
}

/** Notes and findings. After each, the form is empty and has a new key. */
export function keptByButton(form, queue) {
  const kind = form.dataset.visitForm;
  const draft = `${location.pathname}#${kind}`; // typed and not yet kept: put back when the sheet is opened again
  const empty = () => {
    forget(draft);
    form.reset();
    form.elements.namedItem("key").value = crypto.randomUUID();
    form.dataset.revision = "1";
  };
  const key = () => form.elements.namedItem("key").value;
  form.addEventListener("input", () => keep(draft, { key: key(), revision: form.dataset.revision, fields: fieldsOf(form) }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = fieldsOf(form);
    const written = Object.entries(fields).some(([name, value]) => !["kind", "site", "grade"].includes(name) && value);
    if (!written) return void (stateOf(form).textContent = say("empty"));
    await queue.write({ key: key(), kind, fields, label: fields.ref ?? "", revision: Number(form.dataset.revision ?? 1) });
    const site = fields.site;
    empty();
    fill(form, { kind: fields.kind ?? "", site });
    stateOf(form).textContent = say("on-device");
  });
  const take = (item) => {
    empty();
    fill(form, item.fields);
    form.elements.namedItem("key").value = item.key;
    form.dataset.revision = String(item.revision);
  };
  const before = kept(draft);
  if (before) take(before);
  else empty();
  return {
    change(item) {
      take(item);
      form.scrollIntoView({ block: "nearest" });
      form.querySelector("textarea")?.focus({ preventScroll: true });
    },
  };
}
