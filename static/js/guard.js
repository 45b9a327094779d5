// <form data-leave-guard>: asks before leaving, only while something in it is not saved.
import { changed, original, read } from "./fields.js";

export function attach(form) {
  const before = original(form);
  let handedOver = false;
  form.addEventListener("submit", () => {
    handedOver = true;
  });
  window.addEventListener("pageshow", () => {
    handedOver = false;
  });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = form.dataset.autosave
      ? form.hasAttribute("data-unsaved")
      : changed(before, read(form)).length > 0;
    if (unsaved && !handedOver) event.preventDefault();
  });
}
