/* Opens the tab with an error if the open one has none. */
"use strict";

addEventListener("load", () => {
  const wrong = (tab) => document.querySelector(tab.getAttribute("href"))?.querySelector(".w-field--error, .w-field__errors .error-message, .help-critical.errornote");
  const tabs = [...document.querySelectorAll("[data-edit-form] [role='tab'], .w-tabs [role='tab']")];
  const marked = tabs.filter(wrong);
  for (const tab of marked) tab.classList.add("studio-tab--wrong");
  const shown = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  if (marked.length && shown && !marked.includes(shown)) marked[0].click();
});
