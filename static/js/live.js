// A part of the page that the server tells anew every few seconds. While somebody types, reads an opened note or has
// a button under the finger nothing is replaced; what was in focus stays in focus.
const busy = (region) =>
  region.querySelector("details[open], [aria-busy=true]") ||
  (region.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

export function attach(region) {
  const every = Number(region.dataset.every || 15) * 1000;
  let last = null;
  const look = async () => {
    if (document.hidden || busy(region)) return;
    let answer;
    try {
      answer = await fetch(region.dataset.live, { headers: { Accept: "text/html" } });
    } catch {
      return; // the network is away: the next look may find it
    }
    if (answer.redirected || !answer.ok) {
      if (answer.status === 401 || answer.status === 404 || answer.redirected) location.reload();
      return;
    }
    const told = plain(await answer.text());
    if (told === last || busy(region)) return;
    if (last !== null || told !== plain(region.innerHTML)) replace(region, told);
    last = told;
  };
  setInterval(look, every);
  document.addEventListener("visibilitychange", look);
}

// Each answer carries a token of its own; that alone is no news.
const TOKEN = /name="csrf_token" value="[^"]*"/g;
function plain(html) {
  const token = document.querySelector('input[name="csrf_token"]')?.value;
  return token ? html.replace(TOKEN, `name="csrf_token" value="${token}"`).trim() : html.trim();
}

function replace(region, html) {
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.textContent.trim();
  const before = region.querySelector("h2")?.textContent;
  region.innerHTML = html;
  const now = region.querySelector("h2")?.textContent;
  const said = document.querySelector("[data-live-said]");
  if (said && now !== before) said.textContent = now;
  if (focused) [...region.querySelectorAll(focused.tagName)].find((one) => one.textContent.trim() === name)?.focus();
  region.dispatchEvent(new CustomEvent("portal:added", { bubbles: true }));
}
