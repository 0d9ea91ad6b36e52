/* Shows the length and the limit of each text. A browser would silently cut a long text; here the text stays, and the
   server refuses it with a reason. Characters are counted as in the format: composed, on one line. */
"use strict";

{
  const { gettext, interpolate } = window; // Django's catalogue of words for scripts
  const FORMS = "form[data-edit-form], form[data-chooser-modal-creation-form], .modal form, form[action*='/images/']";
  const TEXTS = "textarea[maxlength], input[maxlength]:is([type='text'], [type='url'], :not([type]))";
  let counters = 0;

  const length = (text) => [...text.normalize("NFC").trim().replace(/\s*[\t\n\r\v\f]+\s*/g, " ")].length;

  function count(field, counter, most) {
    const now = length(field.value);
    const left = most - now;
    counter.classList.toggle("studio-count--near", left >= 0 && left <= most / 10);
    counter.classList.toggle("studio-count--over", left < 0);
    counter.textContent = left < 0
      ? interpolate(gettext("%(now)s / %(most)s : %(over)s de trop"), { now, most, over: -left }, true)
      : `${now} / ${most}`;
    if (left < 0) field.setAttribute("aria-invalid", "true");
    else if (!field.closest(".w-field--error")) field.removeAttribute("aria-invalid");
  }

  function limit(field) {
    const most = Number(field.getAttribute("maxlength"));
    field.removeAttribute("maxlength");
    if (!most || field.disabled || field.readOnly) return;
    const counter = document.createElement("span");
    counter.className = "studio-count";
    counter.id = `studio-count-${(counters += 1)}`;
    field.insertAdjacentElement("afterend", counter);
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), counter.id].filter(Boolean).join(" "));
    field.addEventListener("input", () => count(field, counter, most));
    field.addEventListener("change", () => count(field, counter, most));
    count(field, counter, most);
  }

  const all = (root) => root.querySelectorAll?.(TEXTS).forEach((field) => field.closest(FORMS) && limit(field));

  document.addEventListener("DOMContentLoaded", () => {
    all(document);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) {
        if (node instanceof Element) all(node);
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
}
