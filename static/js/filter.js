// <input type="search" data-filter=".list">: hides the children of these lists whose text lacks a word typed.
// Ticked rows stay in sight. Without this file the form around the box asks the server.
export function attach(box) {
  const lists = [...document.querySelectorAll(box.dataset.filter)];
  const status = document.querySelector("[data-filter-status]");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = lists.flatMap((list) => [...list.children]).map((row) => [row, plain(row.dataset.filterText ?? row.textContent)]);
  const show = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [row, text] of rows) {
      const fits = words.every((word) => text.includes(word));
      row.hidden = !fits && !row.querySelector("input:checked");
      found += fits;
    }
    if (status) status.textContent = words.length ? `${found} / ${rows.length}` : "";
  };
  box.addEventListener("input", show);
  if (box.value !== box.defaultValue) show(); // typed before this file arrived; the rest the server has answered
  box.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
}
