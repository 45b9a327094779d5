// <div data-pitch>: the pitch sheet. Marks and notes keep themselves; "this card is complete" is an item, too, sent after
// them. Without this file the forms post one by one.
import { fieldsOf, stateOf } from "../sheet/forms.js";
import { Sheet, begin } from "../sheet/sheet.js";
import { say } from "../sheet/words.js";

const WORDS = {
  title: (item) => `${say(`kind-${item.kind}`)}: ${item.label ?? ""}`,
  asNote: () => false,
  inWords(kind, fields = {}) {
    if (kind === "card") return "";
    if (kind === "note") return fields.text ?? "";
    const mark = fields.mark === "cannot" ? say("cannot") : fields.mark;
    return [mark, fields.comment, fields.comment && say(fields.share ?? "share")].filter(Boolean).join("\n");
  },
};

class Card {
  constructor(frame) {
    this.frame = frame;
    this.id = Number(frame.dataset.pitchCard);
    this.marks = [...frame.querySelectorAll('[data-sheet-form="mark"]')];
    this.form = frame.querySelector('[data-sheet-form="card"]');
    this.locks = [...frame.querySelectorAll("[data-pitch-lock]")].filter((one) => !one.disabled);
    this.state = frame.querySelector("[data-pitch-state]");
  }

  verdicts() {
    return this.marks.map((form) => fieldsOf(form)).sort((left, right) => left.criterion - right.criterion);
  }

  missing() {
    return this.verdicts().filter((one) => !one.mark).length;
  }

  /** Every criterion with its verdict, in the words of pitching/items.py. */
  seen() {
    return this.verdicts().map((one) => `${one.criterion}:${one.mark}`).join(";");
  }

  show(item) {
    const complete = this.frame.dataset.state === "submitted" || item?.state === "waiting" || item?.state === "sent";
    for (const lock of this.locks) lock.disabled = complete;
    if (this.form) this.form.querySelector("button").disabled = complete;
    this.state.textContent = complete ? say("complete") : `${this.marks.length - this.missing()} / ${this.marks.length}`;
    this.state.classList.toggle("status-ok", complete);
    return complete;
  }
}

class PitchSheet extends Sheet {
  constructor(box) {
    super(box, `pitches-${box.dataset.round}`, WORDS);
    this.cards = [...box.querySelectorAll("[data-pitch-card]")].map((frame) => new Card(frame));
    box.dataset.live = ""; // the buttons of the single forms are not needed
  }

  attachForm(form) {
    if (form.dataset.sheetForm === "card") form.addEventListener("submit", (event) => this.complete(event, form));
    else super.attachForm(form);
  }

  complete(event, form) {
    event.preventDefault();
    const card = this.cards.find((one) => one.form === form);
    const count = card.missing();
    if (count) return void (stateOf(form).textContent = say("missing", { count }));
    const { key, about, label } = form.dataset;
    return this.queue.write({ key, kind: "card", about: Number(about), label, fields: { seen: card.seen() } });
  }

  /** A complete card leaves the device once the page knows of it. */
  isShown(item) {
    if (item.kind !== "card") return super.isShown(item);
    const card = this.cards.find((one) => one.id === item.about);
    return !card || card.frame.dataset.state === "submitted";
  }

  showItems(items) {
    const complete = this.cards.filter((card) => {
      const item = items.find((one) => one.kind === "card" && one.about === card.id);
      if (card.form) stateOf(card.form).textContent = item?.state === "waiting" ? say("on-device") : "";
      return card.show(item);
    });
    document.querySelector("[data-pitch-count]").textContent = say("count", { done: complete.length, all: this.cards.length });
  }
}

export const attach = (box) => begin(new PitchSheet(box));
