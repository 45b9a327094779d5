// Light, dark or as the system has it. theme-early.js applies the choice before the next page is painted.
const root = document.documentElement;

function store(choice) {
  try {
    if (choice === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", choice);
  } catch {
    // Storage may be closed; the choice then holds for this page.
  }
}

function apply(choice) {
  if (choice === "auto") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

export function attach(box) {
  box.hidden = false;
  apply(root.dataset.theme ?? "auto");
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    store(choice);
    apply(choice);
  });
}
