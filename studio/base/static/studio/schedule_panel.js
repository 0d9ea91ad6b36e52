/* Labels the button of the dates by its effect. */
"use strict";

function namePlan() {
  const button = document.querySelector("[data-plan]");
  if (!button) return;
  const filled = (name) => Boolean(document.querySelector(`[name="${name}"]`)?.value.trim());
  const { planLater, planNow, planNone } = button.dataset;
  button.textContent = filled("go_live_at") ? planLater : filled("expire_at") ? planNow : planNone;
}

/* The calendar opens below its field and pushes the button further down. */
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.('[name="go_live_at"], [name="expire_at"]')) target.closest(".w-dialog")?.classList.add("studio-roomy");
});
document.addEventListener("input", namePlan);
document.addEventListener("change", namePlan);
document.addEventListener("click", () => requestAnimationFrame(namePlan));
