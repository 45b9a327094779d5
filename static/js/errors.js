// After a refused form: the summary gets the focus, and the title of the page says so.
import { phrase } from "./phrases.js";

export function attach(summary) {
  summary.focus();
  document.title = `${phrase("errorPrefix")}: ${document.title}`;
}
