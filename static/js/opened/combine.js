// The final order of several rounds, written a second time: portal/awards/scoring/combining.py is the portal's own.
import * as exact from "./exact.js";

const TOP = exact.fraction(10n);

// Whether the final order is what its rounds give, and the rounds' totals are those of their counts.
export function combines(final, documents) {
  const rounds = final.rounds.map(read);
  return rounds.every((round, at) => documents[at] && sameTotals(final.rounds[at].totals, documents[at].table)) && sameLines(final, rounds);
}

function read(round) {
  const [low, high] = [exact.decimal(round.low), exact.decimal(round.high)];
  const width = exact.add(high, negative(low));
  const common = (nominee) => {
    const total = round.totals[nominee] ?? null;
    if (total === null) return null;
    return exact.over(exact.times(exact.add(exact.decimal(total), negative(low)), TOP), width);
  };
  return { ...round, weight: exact.decimal(round.weight), common };
}

const negative = (value) => exact.fraction(-value.top, value.bottom);
const present = (rounds, nominee) => rounds.filter((round) => round.common(nominee) !== null);

function sameTotals(totals, table) {
  const counted = new Map(table.map(({ nominee, total }) => [nominee, total]));
  const equal = (one, other) => (one === null || other === null ? one === other : exact.compare(exact.decimal(one), exact.decimal(other)) === 0);
  return Object.entries(totals).every(([nominee, total]) => counted.has(nominee) && equal(total, counted.get(nominee)));
}

function sameLines(final, rounds) {
  const lines = final.nominees.map((nominee) => {
    const theirs = present(rounds, nominee);
    return { nominee, reached: Math.max(0, ...theirs.map(({ position }) => position)), total: total(theirs, nominee) };
  });
  const ladder = [...rounds].sort((a, b) => exact.compare(b.weight, a.weight) || b.position - a.position);
  const ranks = new Map();
  for (const level of [...new Set(lines.map(({ reached }) => reached))].filter(Boolean).sort((a, b) => b - a)) {
    const here = lines.filter(({ reached }) => reached === level);
    const totals = [...new Set(here.map((line) => line.total))].sort((a, b) => exact.compare(exact.decimal(b), exact.decimal(a)));
    for (const value of totals) {
      const tied = here.filter((line) => line.total === value);
      for (const group of resolve(tied, ladder.filter(({ position }) => position <= level))) {
        const rank = ranks.size + 1;
        group.forEach(({ nominee }) => ranks.set(nominee, rank));
      }
    }
  }
  const as = (rows) => JSON.stringify(rows.map(({ nominee, total: sum, rank }) => [nominee, sum, rank ?? null]).sort());
  return as(final.table) === as(lines.map((line) => ({ ...line, rank: ranks.get(line.nominee) })));
}

function total(rounds, nominee) {
  if (!rounds.length) return null;
  const whole = exact.sum(rounds.map(({ weight }) => weight));
  const weights = rounds.map(({ weight }) => (whole.top === 0n ? exact.fraction(1n) : weight));
  const weighed = exact.sum(rounds.map((round, at) => exact.times(weights[at], round.common(nominee))));
  return exact.rounded(exact.over(weighed, exact.sum(weights)), 2);
}

// Equal totals: the total of the weightiest round, the next; then the place in each; then a shared place.
function resolve(members, ladder) {
  if (members.length === 1) return [members];
  const totals = ladder.map((round) => ({ nominee }) => {
    const value = round.common(nominee);
    return value && exact.decimal(exact.rounded(value, 2));
  });
  const places = ladder.map((round) => ({ nominee }) => {
    const place = round.places[nominee] ?? null;
    return place === null ? null : exact.fraction(BigInt(-place));
  });
  for (const rung of [...totals, ...places]) {
    const groups = exact.split(members.map((member) => [member, rung(member)]));
    if (groups.length > 1) return groups.flatMap((group) => resolve(group, ladder));
  }
  return [members];
}
