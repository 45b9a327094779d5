// The forms of a sheet: read into items, filled from items. Here those that keep themselves as they are filled in.
import { read, same, write } from "../fields.js";

const PAUSE = 600;

export function fieldsOf(form) {
  const names = [...read(form)].filter(([name]) => name !== "key" && name !== "revision");
  return Object.fromEntries(names.map(([name, values]) => [name, values[0] ?? ""]));
}

export function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) write(form, name, [String(value ?? "")]);
}

/** What an item was made from: a number, or a text that begins with one. */
export const baseOf = (base) => (/^\d+$/.test(base) ? Number(base) : base);
export const versionOf = (base) => Number.parseInt(base, 10) || 0;

export const stateOf = (form) => form.querySelector("[data-sheet-state]");

/** A locked form says nothing when it is read: what it holds stays as it was. */
const locked = (form) => form.querySelector("fieldset:disabled") !== null;

/** What differs from what the page holds is written a moment later. */
export function keepsItself(form, queue) {
  let timer = 0;
  let before = read(form);
  const differs = () => [...read(form)].some(([name, values]) => !same(values, before.get(name)));
  const writeNow = async () => {
    clearTimeout(timer);
    if (locked(form) || !differs()) return;
    before = read(form);
    const { key, about, base, label } = form.dataset;
    await queue.write({ key, kind: form.dataset.sheetForm, about: Number(about), base: baseOf(base), label, fields: fieldsOf(form) });
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
      if (!locked(form)) before = read(form);
      clearTimeout(timer);
    },
  };
}
