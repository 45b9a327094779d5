// <div data-visit>: the visit sheet. Judgements and key figures keep themselves, notes and findings by their button.
// Without this file the forms post one by one.
import { Sheet, begin } from "../sheet/sheet.js";
import { say } from "../sheet/words.js";
import { entry } from "./entries.js";
import { keptByButton } from "./forms.js";
import { inWords, kindName, resultName } from "./words.js";

const WORDS = {
  title: (item) => `${kindName(item.fields.kind ?? item.kind)} ${item.label ?? ""}`,
  asNote: (item) => item.kind !== "note",
  inWords,
};

class VisitSheet extends Sheet {
  constructor(box) {
    super(box, box.dataset.case, WORDS);
    this.writers = new Map(); // note, finding -> its form
    for (const link of box.querySelectorAll("[data-visit-change]")) link.addEventListener("click", (event) => this.change(event, link));
  }

  attachForm(form) {
    const kind = form.dataset.sheetForm;
    if (kind === "note" || kind === "finding") this.writers.set(kind, keptByButton(form, this.queue));
    else super.attachForm(form);
  }

  change(event, link) {
    const row = link.closest("[data-key]");
    event.preventDefault();
    this.writers.get("note").change({
      key: row.dataset.key, revision: Number(row.dataset.revision) + 1, fields: JSON.parse(link.dataset.fields),
    });
  }

  isShown(item) {
    if (item.kind !== "note" && item.kind !== "finding") return super.isShown(item);
    const row = this.box.querySelector(`[data-key="${CSS.escape(item.key)}"]:not(form)`);
    return row && (item.kind !== "note" || Number(row.dataset.revision) >= item.revision);
  }

  showItems(items) {
    for (const list of this.box.querySelectorAll("[data-visit-local]")) {
      const mine = items.filter((item) => item.kind === list.dataset.visitLocal);
      const rows = mine.map((item) => entry(item, (one) => this.writers.get("note")?.change({ ...one, revision: one.revision + 1 })));
      list.replaceChildren(...rows.reverse());
      list.hidden = !rows.length;
      for (const row of this.box.querySelectorAll("li[data-key]"))
        if (list.dataset.visitLocal === "note") row.hidden = mine.some((item) => item.key === row.dataset.key);
    }
    for (const item of items.filter((one) => one.kind === "judgement")) {
      const badge = this.singles.get(item.key)?.form.closest("details")?.querySelector("[data-visit-result]");
      if (badge) showResult(badge, item.fields.result);
    }
    this.countJudged();
  }

  countJudged() {
    const forms = [...this.singles.values()].map(({ form }) => form).filter((form) => form.dataset.sheetForm === "judgement");
    if (!forms.length) return;
    const judged = forms.filter((form) => form.querySelector("[name=result]:checked")?.value).length;
    document.querySelector("[data-visit-judged]").textContent = say("judged", { judged, all: forms.length });
  }

  asFields(theirs) {
    return theirs.result === undefined ? theirs : { ...theirs, grade: theirs.grade ?? "" };
  }

  asNote(item) {
    const fields = { kind: "note", text: `${item.label}\n${inWords(item.kind, item.fields)}`, refs: item.fields.ref ?? (item.label ?? "").split(" ")[0] };
    if (item.kind === "kpi") fields.refs = "";
    return this.queue.write({ key: crypto.randomUUID(), kind: "note", fields, label: "" });
  }
}

function showResult(badge, result) {
  const kind = { conforming: "ok", nonconforming: "bad", not_verified: "warn" }[result];
  badge.className = kind ? `status status-${kind}` : "status";
  badge.textContent = resultName(result);
}

export const attach = (box) => begin(new VisitSheet(box));
