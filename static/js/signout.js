// Who signs out leaves nothing of theirs in this browser; what a sheet keeps and has not sent are asked about first.
import { forgetAll } from "./drafts.js";
import { element } from "./element.js";
import { phrase } from "./phrases.js";
import { unsent, wipe } from "./sheet/keeping.js";

export function attach(form) {
  const user = document.body.dataset.user;
  let settled = false;
  const leave = () => {
    settled = true;
    form.requestSubmit();
  };
  form.addEventListener("submit", async (event) => {
    if (settled) return forgetAll();
    event.preventDefault();
    const count = await unsent(user);
    if (count) return ask(count, leave);
    await wipe({ user }).catch(() => {});
    leave();
  });

  function ask(count, leave) {
    const dialog = element("dialog", {}, element("p", {}, phrase("unsentNotes", { count })));
    const choice = (label, kind, done) =>
      element("button", { type: "button", className: `btn ${kind}`, onclick: () => (dialog.close(), done()) }, label);
    const away = async () => {
      await wipe({ user }).catch(() => {});
      leave();
    };
    dialog.append(
      element(
        "div",
        { className: "btn-row" },
        choice(phrase("cancel"), "btn-primary", () => {}),
        choice(phrase("signOutKeeping"), "btn-outline", leave),
        choice(phrase("signOutRemoving"), "btn-quiet", away),
      ),
    );
    dialog.setAttribute("aria-label", phrase("unsentNotes", { count }));
    dialog.onclose = () => dialog.remove();
    document.body.append(dialog);
    dialog.showModal();
  }
}
