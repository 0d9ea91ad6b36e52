/* Counts any difference from the form of the server as a change, even before Wagtail's scripts are ready.

   Wagtail records the state of a form two seconds after the page has loaded, and again after each save. Text that is
   typed before that, or during a save, would count as part of that state. */
"use strict";

{
  let looked = false;
  let typedSinceSave = false;
  let before = null;

  const form = () => document.querySelector("form[data-edit-form]");
  const sent = () => new URLSearchParams([...new FormData(form())].filter(([, value]) => typeof value === "string")).toString();
  const isOfForm = ({ isTrusted, target }) => isTrusted && target instanceof Element && (target.form || target.closest("form")) === form();

  const claim = () => {
    form().setAttribute("data-w-unsaved-force-value", "true");
    form().setAttribute("data-w-unsaved-has-edits-value", "true");
  };

  const typed = (event) => {
    if (!form() || !isOfForm(event)) return;
    typedSinceSave = true;
    if (!looked) claim();
  };

  /* A click may add, move or remove a part of the form without another event. */
  const clicked = (event) => {
    if (!looked && before === null && form() && isOfForm(event)) before = sent();
  };

  document.addEventListener("input", typed, true);
  document.addEventListener("change", typed, true);
  document.addEventListener("pointerdown", clicked, true);
  document.addEventListener("keydown", clicked, true);
  document.addEventListener("w-autosave:save", () => { typedSinceSave = false; });
  document.addEventListener("w-unsaved:watch-edits", () => {
    const changed = typedSinceSave || (!looked && before !== null && before !== sent());
    looked = true;
    if (changed) queueMicrotask(claim); // after Wagtail has noted that there is nothing
  });
}
