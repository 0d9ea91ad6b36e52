/* Remembers a person's choice of screens, and loads the remarks on each picture after the picture itself. */
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

/* One request at a time: visible pictures first, then their remarks. */
const pictures = [];
const remarks = [];
let working = false;

async function work() {
  if (working) return;
  working = true;
  for (let next; (next = pictures.shift() || remarks.shift()); ) await next();
  working = false;
}

function show(image, place) {
  return new Promise((done) => {
    let again = 0;
    const shown = () => {
      if (place) remarks.push(() => tell(place));
      done();
    };
    image.addEventListener("load", shown, { once: true });
    image.addEventListener("error", async () => {
      const answer = await fetch(image.src, { credentials: "same-origin" }).catch(() => null);
      if (answer && (answer.ok || answer.headers.has("Retry-After")) && again < 3) {
        again += 1;
        image.src = image.src;
        return;
      }
      const why = answer && answer.status === 503 ? await answer.text() : gettext("Cette image n’est plus là : rechargez la page.");
      image.hidden = true;
      say(place || image.closest("figure").querySelector("figcaption"), why);
      done();
    });
    if (!image.src) image.src = image.dataset.src;
    else if (image.complete && image.naturalWidth) shown();
    else if (image.complete) image.src = image.src;
  });
}

async function tell(place) {
  try {
    const answer = await fetch(place.dataset.remarks, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
  } catch {
    say(place, gettext("La vérification du texte n’a pas répondu : rechargez l’aperçu."));
  }
}

function say(place, line) {
  const said = document.createElement("p");
  said.className = "preview-remark preview-remark--warning";
  said.textContent = line;
  place.replaceChildren(said);
}

const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    sight.unobserve(entry.target);
    const image = entry.target.querySelector("img");
    pictures.push(() => show(image, entry.target.querySelector("[data-remarks]")));
  }
  work();
}, { rootMargin: "300px" });

for (const shot of document.querySelectorAll(".preview-shot")) sight.observe(shot);

for (const form of document.querySelectorAll("form[data-send]")) {
  form.addEventListener("change", () => form.requestSubmit ? form.requestSubmit() : form.submit());
}

/* The check of many screens continues step by step until it is done. The focused element keeps the focus if it still
   exists; screen readers hear the progress and the result once each. */
const STUCK = 3;

async function check(place) {
  const status = document.getElementById(place.dataset.said);
  let unchanged = 0;
  while (!place.querySelector("[data-done]")) {
    const answer = await fetch(place.dataset.verdict, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) {
      say(place, gettext("La vérification n’a pas répondu : rechargez la page."));
      return;
    }
    const before = reached(place);
    replace(place, await answer.text());
    unchanged = reached(place) === before ? unchanged + 1 : 0;
    const stuck = place.querySelector("[data-stuck]");
    if (stuck) stuck.hidden = unchanged < STUCK;
    const label = place.querySelector("progress");
    if (label && !unchanged) status.textContent = label.textContent;
  }
  status.textContent = place.querySelector("[data-done]").dataset.done;
}

function reached(place) {
  const progress = place.querySelector("progress");
  return progress ? progress.value : null;
}

function replace(place, html) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const open = Boolean(place.querySelector("details[open]"));
  place.innerHTML = html;
  const details = place.querySelector("details");
  if (details) details.open = open;
  if (focused) (document.getElementById(focused.id) || place).focus({ preventScroll: true });
}

for (const place of document.querySelectorAll("[data-verdict]")) check(place);
