// What the server did not take: both texts whole, side by side, and the person says what becomes of theirs.
import { element } from "../element.js";
import { say } from "./words.js";

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

/** ``words``: {title(item), inWords(kind, fields), asNote(item)}. done(what): keep, theirs, note or drop. */
export function problem(item, words, done) {
  const contested = item.state === "contested";
  const box = element("section", { className: "conflict" });
  const mine = contested
    ? [button(say("keep-mine"), () => done("keep"))]
    : [
        ...(words.asNote(item) ? [button(say("as-note"), () => done("note"))] : []),
        button(say("drop"), () => done("drop")),
      ];
  const theirs = contested ? [button(say("take-theirs"), () => done("theirs"))] : [];
  const by = item.theirs?.by ? ` ${say("by", { name: item.theirs.by })}` : "";
  const halves = [half(say("mine"), words.inWords(item.kind, item.fields), ...mine)];
  if (contested || Object.keys(item.theirs ?? {}).length)
    halves.push(half(say("theirs") + by, words.inWords(item.kind, item.theirs), ...theirs));
  box.append(
    element("h3", {}, words.title(item)),
    element("p", {}, contested ? say("reason-other") : say("refused-all", { reason: item.reason })),
    element("div", { className: "conflict-texts" }, ...halves),
  );
  return box;
}
