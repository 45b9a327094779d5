// Notes and findings that were written on this device and are not in the page yet.
import { element } from "../element.js";
import { stateWords } from "../sheet/sheet.js";
import { say } from "../sheet/words.js";
import { inWords, kindName } from "./words.js";

export function entry(item, change) {
  const state = element("span", { className: `status ${item.state === "sent" ? "status-ok" : "status-warn"}` }, stateWords(item));
  const head = element("p", { className: "visit-entry-head" }, element("b", {}, kindName(item.fields.kind ?? item.kind)), " ", state);
  const text = element("p", { className: "kept-text" }, inWords(item.kind, item.fields));
  const row = element("li", {}, head, text);
  row.dataset.local = item.key;
  if (item.kind === "note" && item.state !== "contested")
    row.append(element("button", { type: "button", className: "btn btn-quiet btn-small", onclick: () => change(item) }, say("change")));
  return row;
}
