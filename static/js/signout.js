// Who signs out leaves nothing of theirs in this browser.
import { forgetAll } from "./drafts.js";

export function attach(form) {
  form.addEventListener("submit", forgetAll);
}
