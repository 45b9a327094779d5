// Counts words as the server does: runs of what Python's str.split() does not take for blanks.
const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

export function countWords(text) {
  return text.split(BLANKS).filter(Boolean).length;
}

export function attach(input) {
  const limit = Number(input.dataset.words);
  const place = document.querySelector(`[data-words-for="${CSS.escape(input.id)}"]`);
  if (!place) return;
  const show = () => {
    const count = countWords(input.value);
    place.textContent = place.dataset.text.replace("{count}", count).replace("{limit}", limit);
    place.classList.toggle("is-over", count > limit);
  };
  input.addEventListener("input", show);
  show();
}
