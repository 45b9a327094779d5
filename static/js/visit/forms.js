// Notes and findings: kept by their button, after which the form is empty again.
import { forget, keep, kept } from "../drafts.js";
import { fieldsOf, fill, stateOf } from "../sheet/forms.js";
import { say } from "../sheet/words.js";

/** Notes and findings. After each, the form is empty and has a new key. */
export function keptByButton(form, queue) {
  const kind = form.dataset.sheetForm;
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
