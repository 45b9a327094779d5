// The integrity page's checker: takes the opened file, from the portal or from the reader's own disk, and checks it here.
import { element } from "../element.js";
import { combines } from "./combine.js";
import { counts } from "./count.js";
import { fingerprint } from "./exact.js";

const PRIZES = ["winner", "commended"];

export function attach(box) {
  const list = box.querySelector("[data-checks]");
  const say = (code, values = {}) => {
    const row = box.querySelector(`template[data-code="${code}"]`);
    const text = row.content.textContent.trim().replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
    const mark = element("span", { className: `status status-${row.dataset.fine === undefined ? "bad" : "ok"}` }, text);
    list.append(element("li", {}, mark));
    return row.dataset.fine !== undefined;
  };
  const run = async (read) => {
    list.replaceChildren();
    list.setAttribute("aria-busy", "true");
    try {
      const fine = await checked(JSON.parse(await read()), box.querySelector("[name=published]").value, say);
      say(fine ? "all-fine" : "not-fine");
    } catch {
      say("not-opened");
    }
    list.removeAttribute("aria-busy");
  };
  box.querySelector("button").addEventListener("click", () => run(async () => (await fetch(box.dataset.opened)).text()));
  box.querySelector("[type=file]").addEventListener("change", ({ target }) => {
    if (target.files.length) run(() => target.files[0].text());
  });
  box.hidden = false;
}

async function checked(file, published, say) {
  if (file.format !== "awards-opened/1") throw new TypeError("another format");
  const wanted = published.trim().toLowerCase() || file.fingerprint;
  const found = await fingerprint(file.seal);
  let fine = say(found === wanted ? "seal" : "seal-differs", { fingerprint: short(found), found: short(found), wanted: short(wanted) });
  for (const decision of file.seal.decisions) {
    const names = file.categories[decision.category] ?? {};
    const category = names[document.documentElement.lang] ?? names.en ?? decision.category;
    fine = (await settled(decision, category, file.results, say)) && fine;
  }
  return fine;
}

async function settled(decision, category, results, say) {
  if (decision.result === null) return say("result-none", { category });
  const final = await held(decision.final, results);
  if (decision.final && !final) return say("final-missing", { category });
  const rounds = final ? final.rounds.map((each) => each.fingerprint) : [decision.result];
  const documents = [];
  let fine = true;
  for (const each of rounds) {
    const document = await held(each, results);
    documents.push(document);
    fine = count(document, category, say) && fine;
  }
  if (final) fine = say(combines(final, documents) ? "final" : "final-differs", { category }) && fine;
  const decided = final ?? documents[0];
  return decided ? say(order(decision, decided), { category }) && fine : fine;
}

// The document of this fingerprint, if the file holds it untouched.
async function held(sealed, results) {
  const document = sealed ? results[sealed] : undefined;
  return document && (await fingerprint(document)) === sealed ? document : null;
}

function count(document, category, say) {
  if (!document) return say("result-missing", { category });
  say("result", { category });
  return say(counts(document) ? "count" : "count-differs", { category, marks: document.marks.length });
}

function order(decision, result) {
  if (decision.no_award) return "no-award";
  const ranks = new Map(result.table.filter(({ rank }) => rank !== null).map(({ nominee, rank }) => [nominee, rank]));
  const listed = [...ranks.values()].sort((a, b) => a - b);
  const [winners, commended] = PRIZES.map((prize) =>
    decision.entries.filter(({ outcome }) => outcome === prize).map(({ nominee }) => ranks.get(nominee)),
  );
  const chosen = [...winners, ...commended];
  const follows = (some) => [...some].sort((a, b) => a - b).every((rank, at) => rank === listed[at]);
  if (!chosen.includes(undefined) && follows(chosen) && follows(winners)) return "order";
  return decision.reason.trim() ? "departs" : "departs-silently";
}

const short = (hash) => hash.slice(0, 12);
