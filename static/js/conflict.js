// Two texts, one field: both are shown whole, and the person says which stays. Nothing is chosen for them.
import { element } from "./element.js";
import { frameOf, inputOf } from "./fields.js";
import { phrase } from "./phrases.js";

function half(title, text, label, choose) {
  const button = element("button", { type: "button", className: "btn btn-outline", onclick: choose }, label);
  return element(
    "div",
    { className: "conflict-text" },
    element("h4", {}, title),
    element("blockquote", {}, text || "–"),
    button,
  );
}

/** Calls done(true) to keep mine, done(false) to take theirs. */
export function askWhichStays(form, name, mine, theirs, done) {
  const input = inputOf(form, name);
  const box = element("section", { className: "conflict", tabIndex: -1 });
  const choose = (keepMine) => {
    box.remove();
    (input ?? form).focus?.();
    done(keepMine);
  };
  box.append(
    element("h3", {}, phrase("conflictTitle")),
    element("p", {}, phrase("conflictText")),
    element(
      "div",
      { className: "conflict-texts" },
      half(phrase("mine"), mine, phrase("keepMine"), () => choose(true)),
      half(phrase("theirs"), theirs, phrase("takeTheirs"), () => choose(false)),
    ),
  );
  box.setAttribute("role", "alert");
  (frameOf(input) ?? form).before(box);
  box.focus();
}
