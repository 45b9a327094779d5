// Sentences of the sheet, in the reader's language (templates/certification/visiting/sheet_words.html).
export function say(name, values = {}) {
  const text = document.querySelector("[data-visit-words]")?.getAttribute(`data-${name}`) ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

export const kindName = (kind) => say(`kind-${kind}`);
export const resultName = (result) => say(`result-${result || "none"}`);
