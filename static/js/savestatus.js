// The one place of a form that says whether its text is safe. role="status", so it is read out too.
import { element } from "./element.js";
import { address, phrase } from "./phrases.js";

const TROUBLE = new Set(["retrying", "offline", "signed-out", "invalid", "conflict", "refused"]);
const camel = (state) => state.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

export class SaveStatus {
  constructor(form) {
    this.place =
      form.querySelector("[data-save-status]") ??
      document.querySelector("[data-save-status]") ??
      this.make(form);
  }

  make(form) {
    const place = element("span", { className: "status save-status" });
    place.setAttribute("role", "status");
    (form.querySelector(".form-actions") ?? form).append(place);
    return place;
  }

  isTrouble() {
    return TROUBLE.has(this.place.dataset.state);
  }

  /** quiet: seen but not read out, for the steps between two saves. */
  show(state, { quiet = false, values = {} } = {}) {
    this.place.setAttribute("aria-live", quiet ? "off" : "polite");
    this.place.dataset.state = state;
    const text = phrase(camel(state), values);
    if (this.place.textContent !== text) this.place.textContent = text;
  }

  say(text) {
    this.place.setAttribute("aria-live", "polite");
    this.place.dataset.state = "unsaved";
    this.place.textContent = text;
  }

  showSignedOut(url) {
    this.show("signed-out");
    const link = element(
      "a",
      { href: url || address("signInUrl"), target: "_blank", rel: "noopener" },
      phrase("signIn"),
    );
    this.place.append(" ", link);
  }
}
