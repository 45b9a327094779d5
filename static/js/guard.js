// <form data-leave-guard>: asks before leaving, only while something in it is not saved.
import { original, unsaved } from "./fields.js";

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
    if (unsaved(form, before) && !handedOver) event.preventDefault();
  });
}
