// Sentences for people, in the reader's language: the page carries them (templates/components/phrases.html).
const box = document.getElementById("phrases");

export function phrase(name, values = {}) {
  const text = box?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

export function address(name) {
  return box?.dataset[name] ?? "";
}

export function clock(moment) {
  const zone = document.body.dataset.zone;
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return new Intl.DateTimeFormat("en-GB", zone ? { ...format, timeZone: zone } : format).format(moment);
  } catch {
    return new Intl.DateTimeFormat("en-GB", format).format(moment);
  }
}
