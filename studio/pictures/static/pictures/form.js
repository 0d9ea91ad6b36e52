/**
 * The form of a picture, with unsaved choices in the preview beside it.
 *
 * A new file is sent once, and only while the preview is open. The repeated requests of the preview do not contain it.
 */

const { gettext } = window; // Django's catalogue of words for scripts
const form = document.getElementById("w-editor-form");
const chooser = form.querySelector(".focal-point-chooser");
const picture = chooser.querySelector("img");
const focus = Object.fromEntries(["x", "y", "width", "height"].map((name) => [name, form.querySelector(`.focal_point_${name}`)]));
const file = form.querySelector("input[type=file]");
const taken = document.getElementById("new-file");
const said = document.getElementById("new-file-status");
const panel = document.querySelector('[data-side-panel="preview"]');

// The focal rectangle ------------------------------------------------------------

/** Draw the rectangle of the form over the picture, also after the window has changed its size. */
function drawFocus() {
  const { originalWidth, originalHeight } = picture.dataset;
  const [x, y, width, height] = Object.values(focus).map((field) => Number(field.value));
  let indicator = chooser.querySelector(".current-focal-point-indicator");
  if (!indicator) {
    indicator = document.createElement("div");
    indicator.className = "current-focal-point-indicator";
    chooser.append(indicator);
  }
  indicator.classList.toggle("hidden", focus.x.value === "");
  Object.assign(indicator.style, {
    left: `${(100 * (x - width / 2)) / originalWidth}%`,
    top: `${(100 * (y - height / 2)) / originalHeight}%`,
    width: `${(100 * width) / originalWidth}%`,
    height: `${(100 * height) / originalHeight}%`,
  });
}

const watch = new MutationObserver(drawFocus);
for (const field of Object.values(focus)) watch.observe(field, { attributes: true, attributeFilter: ["value"] });

/* The chooser measures the picture when the window changes; an open preview also makes it narrower. */
let room = chooser.parentElement.clientWidth;
new ResizeObserver(() => {
  if (chooser.parentElement.clientWidth === room) return;
  room = chooser.parentElement.clientWidth;
  window.dispatchEvent(new Event("resize"));
}).observe(chooser.parentElement);

// A new file --------------------------------------------------------------------------------------

let forPreview = false;
document.addEventListener("w-preview:update", () => {
  forPreview = true;
});
form.addEventListener("formdata", (event) => {
  if (forPreview) event.formData.delete("file");
  forPreview = false;
});

let sent = null;

async function send() {
  const [chosen] = file.files;
  if (chosen === sent || (chosen && panel.hidden)) return;
  sent = chosen;
  taken.value = "";
  said.textContent = "";
  if (!chosen) return;
  said.textContent = gettext("L’aperçu de ce fichier se prépare…");
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("file", chosen);
  const answer = await fetch(file.dataset.preview, { method: "POST", body: data })
    .then((response) => response.json())
    .catch(() => ({ error: gettext("L’aperçu de ce fichier n’est pas venu. Enregistrez pour le voir.") }));
  if (sent !== chosen) return;
  taken.value = answer.mark ?? "";
  said.textContent = answer.error ?? gettext("L’aperçu montre ce fichier. Rien n’est enregistré.");
}

file.addEventListener("change", send);
panel.addEventListener("show", send);
