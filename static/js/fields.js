// Reading and writing the fields of a form by name. Values are lists of strings, as a form sends them.
const OURS = new Set(["csrf_token", "version", "_key"]);

function named(form) {
  const ours = (name) => OURS.has(name) || name.startsWith("v-");
  return [...form.elements].filter(
    (input) => input.name && !ours(input.name) && !["file", "submit", "button"].includes(input.type),
  );
}

export function read(form) {
  const values = new Map(named(form).map((input) => [input.name, []]));
  for (const [name, value] of new FormData(form)) {
    if (values.has(name) && typeof value === "string") values.get(name).push(value.replace(/\r\n?/g, "\n"));
  }
  return values;
}

/** What the page came with, whatever was typed (or restored by the browser) before the scripts arrived. */
export function original(form) {
  const values = new Map(named(form).map((input) => [input.name, []]));
  for (const input of named(form).filter((input) => !input.disabled))
    values.get(input.name).push(...originalOf(input));
  return values;
}

function originalOf(input) {
  if (input.type === "radio" || input.type === "checkbox") return input.defaultChecked ? [input.value] : [];
  if (!input.options) return [input.defaultValue.replace(/\r\n?/g, "\n")];
  const chosen = [...input.options].filter((option) => option.defaultSelected).map((option) => option.value);
  if (input.multiple) return chosen;
  return [chosen.at(-1) ?? input.options[0]?.value].filter((value) => value !== undefined);
}

export function write(form, name, values) {
  for (const input of named(form).filter((input) => input.name === name)) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else if (input.multiple && input.options)
      for (const option of input.options) option.selected = values.includes(option.value);
    else input.value = values[0] ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function same(left = [], right = []) {
  return left.length === right.length && left.every((value, at) => value === right[at]);
}

/** Names whose values differ; a name that has gone counts as emptied. */
export function changed(before, now) {
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].filter((name) => !same(before.get(name) ?? [], now.get(name) ?? []));
}

/** Whether the form holds something that is not saved: told by its autosave, else by comparing with ``before``. */
export function unsaved(form, before = original(form)) {
  return form.dataset.autosave ? form.hasAttribute("data-unsaved") : changed(before, read(form)).length > 0;
}

export function inputOf(form, name) {
  return named(form).find((input) => input.name === name);
}

export function frameOf(input) {
  return input?.closest(".field, .criterion, td") ?? input?.parentElement;
}
