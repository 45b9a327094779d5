// The scorecard: a mark or "I cannot judge this", never both; the hint follows the mark; each criterion says whether
// it is saved, and only then. Without this file the server sorts out the same things.
import { clock, phrase } from "./phrases.js";
import { read, same } from "./fields.js";

function around(anchors, mark) {
  if (!anchors.length) return [];
  if (mark === "") return anchors.length > 2 ? [anchors[0], anchors[Math.floor(anchors.length / 2)], anchors.at(-1)] : anchors;
  const chosen = Number(mark.replace(",", "."));
  const exact = anchors.filter((one) => one.mark === chosen);
  const below = anchors.filter((one) => one.mark < chosen).slice(-1);
  const above = anchors.filter((one) => one.mark > chosen).slice(0, 1);
  return exact.length ? exact : [...below, ...above];
}

class Criterion {
  constructor(frame) {
    this.frame = frame;
    this.id = frame.dataset.criterion;
    this.hint = frame.querySelector("[data-hint]");
    this.state = frame.querySelector("[data-criterion-state]");
    this.anchors = [...frame.querySelectorAll("[data-anchor]")].map((one) => ({ mark: Number(one.dataset.anchor), label: one.dataset.anchor, text: one.textContent }));
  }

  marks() {
    return [...this.frame.querySelectorAll(`[name="mark_${this.id}"]`)];
  }

  mark() {
    const [first] = this.marks();
    return first?.type === "radio" ? this.marks().find((one) => one.checked)?.value ?? "" : first?.value.trim() ?? "";
  }

  touched(target) {
    const box = this.frame.querySelector(`[name="cannot_${this.id}"]`);
    if (target === box && box.checked) this.release();
    else if (target.name === `mark_${this.id}` && this.mark() !== "") box.checked = false;
    this.say("unsaved");
    this.explain();
  }

  /** Both were given before this file arrived: the choice the page did not come with is the newer one. */
  settle() {
    const box = this.frame.querySelector(`[name="cannot_${this.id}"]`);
    if (!box?.checked || this.mark() === "") return;
    if (box.defaultChecked) box.checked = false;
    else this.release();
    this.explain();
  }

  release() {
    for (const one of this.marks()) {
      if (one.type === "radio") one.checked = false;
      else one.value = "";
    }
  }

  explain() {
    if (!this.anchors.length) return;
    const parts = around(this.anchors, this.mark()).map((one) => {
      const part = document.createElement("span"), label = document.createElement("b");
      label.textContent = `${one.label}:`;
      part.append(label, ` ${one.text} `);
      return part;
    });
    this.hint.replaceChildren(...parts);
  }

  say(state, values = {}) {
    this.state.hidden = false;
    this.state.dataset.state = state;
    this.state.textContent = phrase(state, values);
  }

  /** The server says what it holds now; only what is still the same on the page is saved. */
  saved(values, now, at) {
    const names = Object.keys(values).filter((name) => name.endsWith(`_${this.id}`));
    if (!names.length) return;
    const fresh = names.every((name) => same((now.get(name) ?? []).filter(Boolean), [values[name]].filter(Boolean)));
    if (fresh) this.say("saved", { time: clock(at) });
  }
}

export function attach(form) {
  const criteria = [...form.querySelectorAll("[data-criterion]")].map((frame) => new Criterion(frame));
  for (const one of criteria) one.settle();
  const of = (target) => criteria.find((one) => one.frame.contains(target));
  form.addEventListener("input", (event) => of(event.target)?.touched(event.target));
  form.addEventListener("change", (event) => of(event.target)?.touched(event.target));
  form.addEventListener("portal:saved", ({ detail }) => {
    const now = read(form), at = detail.saved_at ? new Date(detail.saved_at) : new Date();
    for (const one of criteria) one.saved(detail.values ?? {}, now, at);
  });
}
