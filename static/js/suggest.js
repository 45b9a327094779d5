// <input data-suggest="URL" data-suggest-into="ID">: shows what the server finds for the words so far, as HTML.
import { element } from "./element.js";

const PAUSE = 350,
  LEAST = 3;

export function attach(input) {
  const place = document.getElementById(input.dataset.suggestInto) ?? element("div");
  place.classList.add("suggestions");
  place.setAttribute("aria-live", "polite");
  if (!place.isConnected) (input.closest(".field") ?? input).append(place);
  let timer = 0;
  let asking = null;

  const ask = async () => {
    asking?.abort();
    const text = input.value.trim();
    if (text.length < LEAST) return place.replaceChildren();
    asking = new AbortController();
    const url = new URL(input.dataset.suggest, location.href);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: asking.signal });
      // The fragment is a template of ours, escaped by the server like every page.
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch {
      // A suggestion that does not come is no error.
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  input.addEventListener("input", soon);
  if (input.value !== input.defaultValue) soon(); // typed before this file arrived
}
