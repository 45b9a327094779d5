// <div data-rows>: rows one may add and remove. The row to add is a <template data-row> with __index__ in its names;
// without this file the page offers a few empty rows instead.
import { phrase } from "./phrases.js";

export function attach(box) {
  const body = box.querySelector("[data-rows-body]") ?? box.querySelector("tbody");
  const template = box.querySelector("template[data-row]");
  const say = box.querySelector("[data-rows-status]");
  const limit = Number(box.dataset.rows) || Infinity;
  const add = box.querySelector("[data-add-row]");
  let next =
    Math.max(-1, ...[...body.children].flatMap((row) => [...row.querySelectorAll("[name]")].map(indexOf))) +
    1;

  const changed = (text) => {
    if (say) say.textContent = text;
    if (add) add.disabled = body.children.length >= limit;
    body.dispatchEvent(new Event("change", { bubbles: true }));
  };
  if (add) {
    add.hidden = false;
    add.addEventListener("click", () => {
      body.insertAdjacentHTML("beforeend", template.innerHTML.replaceAll("__index__", next++));
      const row = body.lastElementChild;
      offerRemoval(row);
      row.dispatchEvent(new CustomEvent("portal:added", { bubbles: true }));
      row.querySelector("input, select, textarea")?.focus();
      changed(phrase("rowAdded"));
    });
  }

  function offerRemoval(row) {
    const button = row.querySelector("[data-remove-row]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const neighbour = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (neighbour?.querySelector("input, select, textarea") ?? add)?.focus();
      changed(phrase("rowRemoved"));
    });
  }
  [...body.children].forEach(offerRemoval);
}

function indexOf(field) {
  const found = /-(\d+)(?:-|$)/.exec(field.name);
  return found ? Number(found[1]) : -1;
}
