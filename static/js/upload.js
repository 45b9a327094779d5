// <form data-upload>: files may be dropped and show their progress. Without this file the plain input sends them.
// <div data-upload-url="URL"> does the same for one file input inside a larger form; only the file is sent.
import { element } from "./element.js";
import { unsaved } from "./fields.js";
import { phrase } from "./phrases.js";

function send(form, input, file, list) {
  const bar = element("progress", { max: 100, value: 0 });
  bar.setAttribute("aria-label", file.name);
  const words = element("span", {}, phrase("uploading", { name: file.name, percent: 0 }));
  const row = element("li", {}, element("span"), words, element("span"), bar);
  list.append(row);
  const whole = form.tagName === "FORM";
  const body = whole ? new FormData(form) : new FormData();
  if (!whole) body.append("csrf_token", form.closest("form").elements.namedItem("csrf_token").value);
  body.delete(input.name);
  body.append(whole ? input.name : "file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.uploadUrl ?? form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => {
      bar.value = (100 * loaded) / total;
      words.textContent = phrase("uploading", { name: file.name, percent: Math.round(bar.value) });
    };
    request.onload = () => resolve(finish(row, words, file, request));
    request.onerror = () => resolve(fail(row, words, file, phrase("uploadLost")));
    request.send(body);
  });
}

function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function finish(row, words, file, request) {
  const data = answerOf(request);
  if (request.status >= 400)
    return fail(
      row,
      words,
      file,
      data.error ?? [Object.values(data.errors ?? {})].flat(3)[0] ?? request.status,
    );
  row.querySelector("progress").remove();
  words.textContent = phrase("uploaded", { name: file.name });
  if (data.url)
    words.replaceChildren(
      element("a", { href: data.url }, file.name),
      element("span", { className: "sub" }, words.textContent),
    );
  return true;
}

function fail(row, words, file, reason) {
  row.querySelector("progress").remove();
  row.className = "file-failed";
  words.textContent = phrase("uploadFailed", { name: file.name, reason });
  return false;
}

export function attach(form) {
  const input = form.querySelector('input[type="file"]');
  const zone = form.querySelector(".drop") ?? form;
  const list = document.getElementById(form.dataset.uploadList) ?? element("ul", { className: "files" });
  if (!list.isConnected) form.append(list);
  list.setAttribute("aria-live", "polite");
  for (const button of form.querySelectorAll("[data-upload-plain]")) button.hidden = true;
  input.before(element("span", { className: "drop-words" }, phrase("drop")));

  const sendAll = async (files) => {
    const results = [];
    for (const file of files) results.push(await send(form, input, file, list));
    input.value = "";
    // The page's own list has what a script cannot know (versions, limits); show it when nothing failed,
    // and nothing typed elsewhere on the page would go.
    const typing = [...document.querySelectorAll('form[method="post"]')].some((other) => other !== form && unsaved(other));
    if (results.every(Boolean) && form.hasAttribute("data-upload-reload") && !typing) location.reload();
  };
  input.addEventListener("change", () => sendAll([...input.files]));
  if (input.files.length) sendAll([...input.files]); // chosen before this file arrived
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    sendAll([...event.dataTransfer.files]);
  });
}
