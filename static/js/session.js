// Is somebody still signed in, and with which token may this page send? Tokens in the page are renewed in place.
import { address } from "./phrases.js";

export async function renew() {
  const answer = await fetch(address("sessionUrl") || "/session", {
    headers: { Accept: "application/json" },
    cache: "no-store",
  });
  if (!answer.ok) return false;
  const { csrf, signed_in: signedIn, user_id: user } = await answer.json();
  const here = document.body.dataset.user;
  if (!signedIn || (user !== undefined && here && String(user) !== here)) return false;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = csrf;
  return true;
}
