// What the server did not take: both texts whole, side by side, and the person says what becomes of theirs.
import { element } from "../element.js";
import { kindName, resultName, say } from "./words.js";

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

function half(title, text, ...buttons) {
  return element(
    "div",
    { className: "conflict-text" },
    element("h4", {}, title),
    element("blockquote", {}, text || "–"),
    element("p", { className: "btn-row" }, ...buttons),
  );
}

function button(label, onclick) {
  return element("button", { type: "button", className: "btn btn-outline btn-small", onclick }, label);
}

/** done(what): keep, theirs, note or drop. */
export function problem(item, done) {
  const contested = item.state === "contested";
  const title = `${kindName(item.fields.kind ?? item.kind)} ${item.label ?? ""}`;
  const box = element("section", { className: "conflict" });
  const mine = contested
    ? [button(say("keep-mine"), () => done("keep"))]
    : [
        ...(item.kind === "note" ? [] : [button(say("as-note"), () => done("note"))]),
        button(say("drop"), () => done("drop")),
      ];
  const theirs = contested ? [button(say("take-theirs"), () => done("theirs"))] : [];
  const by = item.theirs?.by ? ` ${say("by", { name: item.theirs.by })}` : "";
  const halves = [half(say("mine"), inWords(item.kind, item.fields), ...mine)];
  if (contested || Object.keys(item.theirs ?? {}).length)
    halves.push(half(say("theirs") + by, inWords(item.kind, item.theirs), ...theirs));
  box.append(
    element("h3", {}, title),
    element("p", {}, contested ? say("reason-other") : say("refused-all", { reason: item.reason })),
    element("div", { className: "conflict-texts" }, ...halves),
  );
  return box;
}
