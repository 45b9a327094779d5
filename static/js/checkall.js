// <input type="checkbox" data-check-all="NAME"> ticks every box of that name. On a <form data-check-all> around a table
// the box is put into the first cell of its head. [data-check-count] says how many are ticked.
import { element } from "./element.js";
import { phrase } from "./phrases.js";

function boxInHead(form) {
  const name = form.querySelector('tbody input[type="checkbox"]')?.name;
  const cell = form.querySelector("thead th");
  if (!name || !cell) return null;
  const box = element("input", { type: "checkbox", hidden: true });
  box.dataset.checkAll = name;
  box.setAttribute("aria-label", phrase("allRows"));
  cell.classList.add("pick");
  cell.append(box);
  return box;
}

export function attach(asked) {
  const all = asked.matches("input") ? asked : boxInHead(asked);
  if (!all) return;
  const name = CSS.escape(all.dataset.checkAll);
  const boxes = () => [...document.querySelectorAll(`input[type="checkbox"][name="${name}"]:not(:disabled)`)];
  const count = document.querySelector("[data-check-count]");
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    if (count) count.textContent = phrase("selected", { count: ticked });
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    show();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === all.dataset.checkAll) show();
  });
  show();
}
