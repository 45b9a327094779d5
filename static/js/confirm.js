// <form data-confirm="sentence">, or one of its buttons: asks once more before a step that cannot be undone.
import { element } from "./element.js";
import { phrase } from "./phrases.js";

export function attach(form) {
  let agreed = false;
  form.addEventListener("submit", (event) => {
    const submitter = event.submitter;
    const sentence = submitter?.dataset.confirm ?? form.dataset.confirm;
    if (agreed || !sentence) return;
    event.preventDefault();
    const go = element(
      "button",
      { type: "button", className: "btn btn-primary" },
      submitter?.textContent.trim() || phrase("confirm"),
    );
    const stay = element(
      "button",
      { type: "button", className: "btn btn-quiet", autofocus: true },
      phrase("cancel"),
    );
    const dialog = element(
      "dialog",
      {},
      element("p", {}, sentence),
      element("div", { className: "btn-row" }, go, stay),
    );
    dialog.setAttribute("aria-label", sentence);
    go.onclick = () => {
      agreed = true;
      dialog.close();
      form.requestSubmit(submitter);
    };
    stay.onclick = () => dialog.close();
    dialog.onclose = () => dialog.remove();
    document.body.append(dialog);
    dialog.showModal();
  });
}
