// Errors the server found in fields that save themselves, put where a plain form would show them.
import { element } from "./element.js";
import { frameOf, inputOf } from "./fields.js";

export function showErrors(form, errors) {
  clearErrors(form, Object.keys(errors));
  for (const [name, given] of Object.entries(errors)) {
    const input = inputOf(form, name);
    const frame = frameOf(input);
    if (!frame) continue;
    const sentences = [given].flat(3).map((sentence) => element("li", {}, String(sentence)));
    const list = element(
      "ul",
      { className: "field-errors", id: `${input.id || name}-saving-errors` },
      ...sentences,
    );
    list.dataset.saving = name;
    frame.classList.add("has-error");
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-errormessage", list.id);
    input.before(list);
  }
}

export function clearErrors(form, names) {
  for (const name of names) {
    const input = inputOf(form, name);
    form.querySelector(`.field-errors[data-saving="${CSS.escape(name)}"]`)?.remove();
    const frame = frameOf(input);
    if (!frame || frame.querySelector(".field-errors")) continue;
    frame.classList.remove("has-error");
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-errormessage");
  }
}
