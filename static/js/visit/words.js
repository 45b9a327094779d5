// What kinds of items and results of judgements are called (templates/certification/visiting/sheet_words.html).
import { say } from "../sheet/words.js";

export const kindName = (kind) => say(`kind-${kind}`);
export const resultName = (result) => say(`result-${result || "none"}`);

/** An item's fields, or what the server holds instead, as text. */
export function inWords(kind, fields = {}) {
  const parts = { ...fields };
  if (kind === "judgement") parts.result = resultName(fields.result);
  const shown = {
    judgement: [parts.result, parts.grade, parts.shared_note, parts.private_note],
    kpi: [parts.checked, parts.check_note],
    finding: [parts.ref, parts.statement, parts.shown_by],
    note: [parts.pseudonym ?? parts.details?.pseudonym, parts.text],
  }[kind];
  return shown.filter((part) => part !== undefined && part !== null && part !== "").join("\n");
}
