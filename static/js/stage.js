// The gala: one scene at a time, its [data-reveal] parts one after another. Everything is already in the page.
const ON = new Set(["ArrowRight", "PageDown", " ", "Enter"]);
const BACK = new Set(["ArrowLeft", "PageUp", "Backspace"]);

export function attach(stage) {
  const scenes = [...stage.querySelectorAll(".scene")];
  const hidden = () => [...scenes[at].querySelectorAll("[data-reveal]:not(.is-shown)")];
  let at = Math.max(
    0,
    scenes.findIndex((scene) => `#${scene.id}` === location.hash),
  );

  const show = (next, whole) => {
    at = Math.min(Math.max(next, 0), scenes.length - 1);
    scenes.forEach((scene, n) => scene.classList.toggle("is-on", n === at));
    for (const part of scenes[at].querySelectorAll("[data-reveal]")) part.classList.toggle("is-shown", whole);
    if (scenes[at].id) history.replaceState(null, "", `#${scenes[at].id}`);
  };
  const forward = () =>
    hidden().length ? hidden()[0].classList.add("is-shown") : at < scenes.length - 1 && show(at + 1, false);

  document.body.classList.add("stage-live");
  show(at, false);
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("a, button") && event.key === "Enter") return;
    if (ON.has(event.key)) forward();
    else if (BACK.has(event.key)) show(at - 1, true);
    else if (event.key === "f") document.documentElement.requestFullscreen?.();
    else return;
    event.preventDefault();
  });
  stage.addEventListener("click", (event) => event.target.closest("a, button") || forward());
}
