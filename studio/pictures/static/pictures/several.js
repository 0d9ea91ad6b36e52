/**
 * The page for several pictures: one credit for all, one button to save all, and a question before typed text is lost.
 * The pictures themselves are stored already.
 */

const list = document.getElementById("upload-list");
const credit = document.getElementById("credit-for-all");
const changed = new WeakSet();

/* Wagtail lays a file field without a label over the labelled button. */
const files = document.getElementById("fileupload");
files.setAttribute("aria-label", files.parentElement.textContent.trim());

function forms() {
  return [...list.querySelectorAll("form")];
}

document.getElementById("fill-credit").addEventListener("click", () => {
  for (const field of list.querySelectorAll('[name$="-credit_fr"]')) {
    field.value = credit.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

document.getElementById("save-all").addEventListener("click", () => {
  for (const form of forms()) form.requestSubmit();
});

/* A form that comes back with errors is a new element, and its text is not saved either. */
list.addEventListener("input", (event) => changed.add(event.target.closest("li")));
window.addEventListener("beforeunload", (event) => {
  if (forms().some((form) => changed.has(form.closest("li")))) event.preventDefault();
});
