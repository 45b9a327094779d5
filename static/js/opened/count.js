// The count of one category, written a second time: marks in, panel marks, totals and ranks out. The portal's own count is
// portal/awards/scoring; both must give the same texts.
import * as exact from "./exact.js";

const CLOSE = 2e-6; // severities have six decimals; solving in binary numbers is good to far less than their last one

// Whether the document's tables are what its own marks and rules give.
export function counts(document) {
  const criteria = weightiestFirst(document.criteria);
  const given = cards(document.marks);
  if (!sameOrder(document.plain ?? document.table, table(document, criteria, given))) return false;
  if (!document.adjusted) return document.format === "awards-result/1" || sameOrder(document.table, document.plain);
  const severity = Object.fromEntries(Object.entries(document.severity).map(([juror, text]) => [juror, exact.decimal(text)]));
  if (!severitiesFit(document, criteria, given, severity)) return false;
  if (!sameOrder(document.adjusted, table(document, criteria, corrected(given, severity)))) return false;
  return sameOrder(document.table, document[document.official.result]);
}

function weightiestFirst(criteria) {
  const known = criteria.map((each) => ({ ...each, weight: exact.decimal(each.weight) }));
  return known.sort((a, b) => exact.compare(b.weight, a.weight) || a.position - b.position || (a.key < b.key ? -1 : 1));
}

// nominee -> juror -> criterion -> mark present
function cards(marks) {
  const found = new Map();
  for (const { nominee, juror, criterion, value } of marks) {
    if (value === null) continue;
    const byJuror = inside(found, nominee, () => new Map());
    inside(byJuror, juror, () => new Map()).set(criterion, exact.decimal(value));
  }
  return found;
}

function corrected(given, severity) {
  const entries = (map, change) => new Map([...map].map(([key, value]) => [key, change(value, key)]));
  return entries(given, (byJuror) =>
    entries(byJuror, (card, juror) => entries(card, (mark) => exact.add(mark, severity[juror] ?? exact.ZERO))),
  );
}

function inside(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

function table(document, criteria, given) {
  const lines = document.nominees.map((nominee) => line(nominee, given.get(nominee) ?? new Map(), criteria, document.rules));
  const byTotal = new Map();
  for (const each of lines) if (each.total !== null) inside(byTotal, each.total, () => []).push(each);
  const totals = [...byTotal.keys()].sort((a, b) => exact.compare(exact.decimal(b), exact.decimal(a)));
  const ranks = new Map();
  for (const total of totals) {
    for (const group of resolve(byTotal.get(total), criteria, document.rules)) {
      const rank = ranks.size + 1;
      group.forEach((each) => ranks.set(each.nominee, rank));
    }
  }
  return lines.map(({ nominee, total }) => ({ nominee, total, rank: ranks.get(nominee) ?? null }));
}

function line(nominee, byJuror, criteria, rules) {
  const panel = new Map(
    criteria.map(({ key }) => [key, panelMark([...byJuror.values()].filter((card) => card.has(key)).map((card) => card.get(key)), rules)]),
  );
  const shown = new Map([...panel].map(([key, mark]) => [key, mark && exact.rounded(mark, rules.places)]));
  const means = new Map([...byJuror].map(([juror, card]) => [juror, cardMean(card, criteria)]));
  return { nominee, shown, means, total: total(panel, criteria, rules) };
}

function panelMark(marks, rules) {
  if (!marks.length) return null;
  const trimmed = rules.method === "trimmed-mean" && marks.length >= rules.trim_from;
  const kept = trimmed ? [...marks].sort(exact.compare).slice(1, -1) : marks;
  const value = rules.method === "median" ? exact.median(marks) : exact.mean(kept);
  return rules.rounding === "each" ? exact.decimal(exact.rounded(value, rules.places)) : value;
}

function total(panel, criteria, rules) {
  const present = criteria.filter(({ key }) => panel.get(key));
  if (!present.length) return null;
  let parts = present.map(({ key, weight }) => exact.times(weight, panel.get(key)));
  if (rules.rounding === "each") parts = parts.map((part) => exact.decimal(exact.rounded(part, rules.places)));
  const whole = exact.sum(parts);
  const weights = exact.sum(present.map(({ weight }) => weight));
  return exact.rounded(rules.total === "mean" ? exact.over(whole, weights) : whole, rules.places);
}

function cardMean(card, criteria) {
  const present = criteria.filter(({ key }) => card.has(key));
  const whole = exact.sum(present.map(({ key, weight }) => exact.times(weight, card.get(key))));
  return exact.over(whole, exact.sum(present.map(({ weight }) => weight)));
}

// The ladder for equal totals: weightiest criterion, the next ones, head to head, median, a shared place.
function resolve(members, criteria, rules) {
  if (members.length === 1) return [members];
  const rungs = [
    ...criteria.map(({ key }) => (group) => values(group, ({ shown }) => shown.get(key))),
    headToHead,
    (group) => values(group, ({ means }) => exact.rounded(exact.median([...means.values()]), rules.places)),
  ];
  for (const rung of rungs) {
    const groups = exact.split(rung(members));
    if (groups.length > 1) return groups.flatMap((group) => resolve(group, criteria, rules));
  }
  return [members];
}

// One number per member, null where it has none.
function values(members, look) {
  const found = members.map((member) => [member, look(member)]);
  return found.map(([member, text]) => [member, text === null || text === undefined ? null : exact.decimal(text)]);
}

function headToHead(members) {
  const balance = new Map(members.map((member) => [member, 0]));
  for (let one = 0; one < members.length; one += 1) {
    for (let other = one + 1; other < members.length; other += 1) {
      const [a, b] = [members[one], members[other]];
      const orders = [...a.means].filter(([juror]) => b.means.has(juror)).map(([juror, mark]) => exact.compare(mark, b.means.get(juror)));
      if (!orders.length) return members.map((member) => [member, null]);
      const won = Math.sign(orders.reduce((left, right) => left + right, 0));
      balance.set(a, balance.get(a) + won);
      balance.set(b, balance.get(b) - won);
    }
  }
  return [...balance].map(([member, points]) => [member, exact.fraction(BigInt(points))]);
}

// The published severities solve the equations that the marks and the published ratio give.
function severitiesFit(document, criteria, given, severity) {
  const ratio = Number(document.estimate.ratio);
  const left = new Map(Object.keys(severity).map((juror) => [juror, ratio * exact.number(severity[juror])]));
  for (const byJuror of given.values()) {
    const marks = [...byJuror].map(([juror, card]) => [juror, exact.number(cardMean(card, criteria)), exact.number(severity[juror] ?? exact.ZERO)]);
    const average = marks.reduce((whole, [, mark, own]) => whole + mark + own, 0) / marks.length;
    for (const [juror, mark, own] of marks) {
      if (!left.has(juror)) return false;
      left.set(juror, left.get(juror) + mark + own - average);
    }
  }
  const cardsOf = [...given.values()].reduce((count, byJuror) => count + byJuror.size, 1);
  return [...left.values()].every((residual) => Math.abs(residual) < CLOSE * (ratio + cardsOf));
}

function sameOrder(told, found) {
  const as = (rows) => JSON.stringify(rows.map(({ nominee, total: sum, rank }) => [nominee, sum, rank]).sort());
  return as(told) === as(found);
}
