/* Keeps how somebody wants to see screens, and asks for what is to be said of each picture once it is there. */
"use strict";

for (const form of document.querySelectorAll("form.preview-choices[data-cookie]")) {
  form.addEventListener("change", () => {
    const chosen = Object.fromEntries(new FormData(form));
    const kept = (document.cookie.match(/(?:^|; )studio-preview=([^;]*)/) || [])[1] || "fr-1920x1080-0";
    const [language, size] = kept.split("-");
    const choice = [chosen.language || language, chosen.size || size, chosen.text_size || "0"].join("-");
    document.cookie = `${form.dataset.cookie}=${choice}; path=/; max-age=31536000; samesite=strict`;
    document.body.setAttribute("aria-busy", "true");
    window.location.reload();
  });
}

async function tell(place) {
  const address = place.dataset.remarks;
  if (!address || place.dataset.asked) return;
  place.dataset.asked = "yes";
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
  } catch {
    say(place, "La vérification du texte n’a pas répondu : rechargez l’aperçu.");
  }
}

function say(place, line) {
  const said = document.createElement("p");
  said.className = "preview-remark preview-remark--warning";
  said.textContent = line;
  place.replaceChildren(said);
}

/* A picture that did not come says why; while others are served it is asked for again. */
async function missed(image, place) {
  const again = Number(image.dataset.again || 0);
  const answer = await fetch(image.src, { credentials: "same-origin" }).catch(() => null);
  if (answer && (answer.ok || answer.headers.has("Retry-After")) && again < 3) {
    image.dataset.again = String(again + 1);
    image.src = image.src;
    return;
  }
  const line = answer && answer.status === 503 ? await answer.text() : "Cette image n’est plus là : rechargez l’aperçu.";
  image.hidden = true;
  say(place || image.parentElement, line);
}

for (const shot of document.querySelectorAll(".preview-shot")) {
  const image = shot.querySelector("img");
  const place = shot.querySelector("[data-remarks]");
  image.addEventListener("error", () => missed(image, place));
  if (place) image.addEventListener("load", () => tell(place));
  if (image.complete && image.src) {
    if (image.naturalWidth) place && tell(place);
    else missed(image, place);
  }
}

for (const form of document.querySelectorAll("form[data-send]")) {
  form.addEventListener("change", () => form.requestSubmit ? form.requestSubmit() : form.submit());
}

/* The check of many screens goes on piece by piece until it is done. */
async function check(place) {
  while (!place.querySelector("[data-done]")) {
    const answer = await fetch(place.dataset.verdict, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) {
      say(place, "La vérification n’a pas répondu : rechargez la page.");
      return;
    }
    place.innerHTML = await answer.text();
  }
}

for (const place of document.querySelectorAll("[data-verdict]")) check(place);
