/**
 * The page for several pictures: one credit for all of them, all saved with one button, and nothing typed is lost
 * without a question. The pictures themselves are kept already.
 */

const list = document.getElementById("upload-list");
const credit = document.getElementById("credit-for-all");
const changed = new WeakSet();

/* Wagtail's field for files lies, without a name, upon the button that says what it does. */
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

/* A form that comes back with errors is a new one: what was typed into it is not saved either. */
list.addEventListener("input", (event) => changed.add(event.target.closest("li")));
window.addEventListener("beforeunload", (event) => {
  if (forms().some((form) => changed.has(form.closest("li")))) event.preventDefault();
});
