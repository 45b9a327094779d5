export function attach(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
