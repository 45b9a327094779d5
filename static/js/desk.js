// Keys of the juror's desk: 0-9 and t mark, j and k move, n opens the next entry without a scorecard.
// Without this file the marks work with Tab and the arrow keys.
export function attach(desk) {
  const criteria = [...desk.querySelectorAll(".criterion")];
  const here = () =>
    Math.max(
      0,
      criteria.findIndex((one) => one.classList.contains("is-here")),
    );
  const point = (at) => criteria.forEach((one, n) => one.classList.toggle("is-here", n === at));

  const go = (at) => {
    const next = Math.min(Math.max(at, 0), criteria.length - 1);
    const one = criteria[next];
    if (!one) return;
    point(next);
    one.scrollIntoView({ block: "nearest" });
    (one.querySelector(".marks :checked") ?? one.querySelector(".marks input, input, textarea"))?.focus({
      preventScroll: true,
    });
  };

  const mark = (key) => {
    const radio = criteria[here()]?.querySelector(
      `.marks input[value="${key === "t" ? 10 : key}"]:not(:disabled)`,
    );
    if (!radio) return;
    radio.checked = true;
    radio.focus({ preventScroll: true });
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };

  criteria.forEach((one, at) => one.addEventListener("focusin", () => point(at)));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest(
      'textarea, select, dialog, input:not([type="radio"], [type="checkbox"])',
    );
    if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (event.key === "j") go(here() + 1);
    else if (event.key === "k") go(here() - 1);
    else if (event.key === "n") document.querySelector("[data-next]")?.click();
    else if (/^[0-9t]$/.test(event.key)) mark(event.key);
    else return;
    event.preventDefault();
  });
}
