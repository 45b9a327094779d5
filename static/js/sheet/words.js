// Sentences of a sheet, in the reader's language: an element [data-sheet-words] of its page.
export function say(name, values = {}) {
  const text = document.querySelector("[data-sheet-words]")?.getAttribute(`data-${name}`) ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
