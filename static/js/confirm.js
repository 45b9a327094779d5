// <form data-confirm="sentence">: asks once more before a step that cannot be undone.
import { element } from "./element.js";
import { phrase } from "./phrases.js";

export function attach(form) {
  let agreed = false;
  form.addEventListener("submit", (event) => {
    if (agreed) return;
    event.preventDefault();
    const submitter = event.submitter;
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
      element("p", {}, form.dataset.confirm),
      element("div", { className: "btn-row" }, go, stay),
    );
    dialog.setAttribute("aria-label", form.dataset.confirm);
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
