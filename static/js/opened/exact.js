// Exact fractions of big integers, rounding half up, and the canonical form whose SHA-256 is the fingerprint.

export function fraction(top, bottom = 1n) {
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const shared = divisor(top < 0n ? -top : top, bottom);
  return { top: top / shared, bottom: bottom / shared };
}

function divisor(one, other) {
  while (other) [one, other] = [other, one % other];
  return one || 1n;
}

export const ZERO = fraction(0n);

// "6.25" -> 25/4; only plain decimals stand in the documents.
export function decimal(text) {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!found) throw new TypeError(`not a decimal: ${text}`);
  const [, sign, whole, part = ""] = found;
  const top = BigInt(whole + part) * (sign ? -1n : 1n);
  return fraction(top, 10n ** BigInt(part.length));
}

export const add = (a, b) => fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
export const times = (a, b) => fraction(a.top * b.top, a.bottom * b.bottom);
export const over = (a, b) => fraction(a.top * b.bottom, a.bottom * b.top);
export const compare = (a, b) => {
  const apart = a.top * b.bottom - b.top * a.bottom;
  return apart < 0n ? -1 : apart > 0n ? 1 : 0;
};
export const sum = (values) => values.reduce(add, ZERO);
export const mean = (values) => over(sum(values), fraction(BigInt(values.length)));

export function median(values) {
  const ordered = [...values].sort(compare);
  const middle = ordered.length >> 1;
  return ordered.length % 2 ? ordered[middle] : mean([ordered[middle - 1], ordered[middle]]);
}

// Text with exactly `places` decimals; halves go away from zero.
export function rounded(value, places) {
  const below = value.top < 0n;
  const top = (below ? -value.top : value.top) * 10n ** BigInt(places);
  const units = (2n * top + value.bottom) / (2n * value.bottom);
  const digits = units.toString().padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return below && units ? `-${text}` : text;
}

// [member, value] in groups of equal values, highest first; none when a value is missing: it is neither zero nor last.
export function split(found) {
  if (found.some(([, value]) => value === null)) return [];
  const ordered = [...found].sort(([, a], [, b]) => compare(b, a));
  const groups = [];
  ordered.forEach(([member, value], at) => {
    if (at && compare(value, ordered[at - 1][1]) === 0) groups.at(-1).push(member);
    else groups.push([member]);
  });
  return groups;
}

export const number = (value) => Number(value.top) / Number(value.bottom);

// RFC 8785: sorted keys, no white space. Numbers with decimals are texts in these documents.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(",")}}`;
}

export async function fingerprint(value) {
  const bytes = new TextEncoder().encode(canonical(value));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
