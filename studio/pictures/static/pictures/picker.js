/**
 * Places the numbered points of a place, and the frame for narrow screens, by pointing at its pictures; and the
 * landmarks of a map by pointing at the map.
 *
 * The fields of the form are the only truth: everything is drawn from them, and every gesture writes into them.
 * The server checks what the fields mean, and whether they may be saved.
 */

const STEP = 0.005;
const LEAP = 0.05;
const SMALLEST_FRAME = 0.05;
const SIDES = ["left", "top", "right", "bottom"];
const { gettext, interpolate } = window; // Django's catalogue of words for scripts
const CORNERS = {
  "left-top": gettext("coin haut gauche"),
  "right-top": gettext("coin haut droit"),
  "left-bottom": gettext("coin bas gauche"),
  "right-bottom": gettext("coin bas droit"),
};
const HIGH = 1000; // of a map as it is drawn here, whatever its size on the page
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const bounded = (value, least = 0, most = 1) => Math.min(most, Math.max(least, value));
const rounded = (value) => Math.round(value * 1000) / 1000;
const percent = new Intl.NumberFormat(document.documentElement.lang, {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
}).format;

/** Return a sentence in the language of the page, with its values. */
const said = (sentence, values) => interpolate(gettext(sentence), values, true);

/** Return an element with these properties, attributes and children. */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "form" || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

/** Write into a field as a person would, so that Wagtail notices. */
function write(field, value) {
  field.value = String(value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The forms of a list in their order, without deleted ones. */
class Members {
  constructor(prefix) {
    this.prefix = prefix;
    this.forms = document.getElementById(`id_${prefix}-FORMS`);
    this.adder = document.getElementById(`id_${prefix}-ADD`);
  }

  all() {
    return [...this.forms.querySelectorAll(":scope > [data-inline-panel-child]")]
      .map((child) => ({ child, id: child.id.replace("inline_child_", "id_") }))
      .filter(({ id }) => !document.getElementById(`${id}-DELETE`)?.value)
      .map(({ child, id }) => ({ child, id, field: (name) => document.getElementById(`${id}-${name}`) }));
  }
}

/** A picture with the members of a list as points on it. The classes below differ by their list. */
class Picker {
  constructor(root, list, words) {
    this.root = root;
    this.words = words;
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.stage = this.part("stage");
    this.points = new Members(list);
    this.most = Number(document.getElementById(`id_${list}-MAX_NUM_FORMS`).value);
    this.chosen = "new";
    this.scheduled = false;

    const form = root.closest("form");
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.schedule());
    this.watch(this.points);
    this.stage.addEventListener("pointerdown", (event) => this.pressed(event));
    this.stage.addEventListener("keydown", (event) => this.moved(event));
    this.part("add").addEventListener("click", () => this.add(0.5, 0.5, true));
    this.part("text").addEventListener("click", () => this.goToText());
  }

  watch({ forms }) {
    new MutationObserver(() => this.schedule()).observe(forms, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["class", "src", "value"],
    });
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.draw();
    });
  }

  say(words) {
    this.part("status").textContent = words;
  }

  // Drawing --------------------------------------------------------------------------------------

  /** Draw the choices of what to place: a new point, a present one, or something else. */
  drawTools(points, others = []) {
    if (!["new", ...points.map(({ id }) => id), ...others.map(([value]) => value)].includes(this.chosen)) this.chosen = "new";
    const full = points.length >= this.most;
    this.radios(
      "tools",
      [
        ["new", full ? `${this.words.new} (${said("%(most)s au plus", { most: this.most })})` : this.words.new],
        ...points.map((one, place) => [one.id, `${place + 1} · ${this.nameOf(one)}`]),
        ...others,
      ],
      this.chosen,
      (id) => {
        this.chosen = id;
      },
    );
    this.part("text").hidden = !points.some(({ id }) => id === this.chosen);
    this.part("add").disabled = full;
    this.part("tools").querySelector("input[value=new]").disabled = full;
  }

  nameOf(point) {
    return nameOf(point, this.words.name, this.words.nameless);
  }

  /** Draw a choice of one among several; unchanged elements stay in the page and keep the focus. */
  radios(name, options, chosen, choose) {
    const group = this.part(name);
    const wanted = JSON.stringify(options);
    if (group.dataset.drawn !== wanted) {
      const focused = group.contains(document.activeElement) ? document.activeElement.value : null;
      group.dataset.drawn = wanted;
      group.replaceChildren(
        ...options.map(([value, label]) => {
          const input = element("input", { type: "radio", name: `picker-${name}`, value, form: "" });
          input.addEventListener("change", () => {
            choose(value);
            this.schedule();
          });
          return element("label", { className: "picker__option" }, input, element("span", { textContent: label }));
        }),
      );
      if (focused) group.querySelector(`input[value="${focused}"]`)?.focus();
    }
    for (const input of group.querySelectorAll("input")) input.checked = input.value === chosen;
  }

  drawPoints(points) {
    const buttons = this.part("points");
    while (buttons.children.length > points.length) buttons.lastElementChild.remove();
    points.forEach((point, place) => {
      const button = buttons.children[place] ?? buttons.appendChild(element("button", { type: "button", className: "picker__point" }));
      const [x, y] = ["x", "y"].map((name) => bounded(Number(point.field(name).value) || 0));
      button.dataset.point = point.id;
      button.textContent = String(place + 1);
      button.style.left = `${x * 100}%`;
      button.style.top = `${y * 100}%`;
      button.classList.toggle("picker__point--chosen", point.id === this.chosen);
      button.setAttribute("aria-pressed", String(point.id === this.chosen));
      button.setAttribute("aria-describedby", "picker-keys");
      button.setAttribute("aria-label", `${this.words.one} ${place + 1}, ${this.nameOf(point)}`);
      this.dress(button, point);
    });
  }

  // Gestures -------------------------------------------------------------------------------------

  where(event) {
    const rect = this.stage.getBoundingClientRect();
    return [bounded((event.clientX - rect.left) / rect.width), bounded((event.clientY - rect.top) / rect.height)];
  }

  pressed(event) {
    if (event.button !== 0) return;
    const { point } = event.target.dataset;
    const [x, y] = this.where(event);
    if (point) {
      this.chosen = point;
      this.schedule();
      const from = this.positionOf(point);
      this.drag(event, (toX, toY) => this.place(point, from[0] + toX - x, from[1] + toY - y));
    } else if (this.chosen === "new") {
      event.preventDefault();
      this.add(x, y, false);
    } else {
      event.preventDefault();
      this.place(this.chosen, x, y);
    }
  }

  drag(event, follow) {
    const { target, pointerId } = event;
    const move = (each) => follow(...this.where(each));
    const end = () => {
      target.removeEventListener("pointermove", move);
      for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) target.removeEventListener(kind, end);
    };
    target.setPointerCapture(pointerId);
    target.addEventListener("pointermove", move);
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) target.addEventListener(kind, end);
  }

  moved(event) {
    const { point } = event.target.dataset;
    const way = wayOf(event);
    if (!way || !point) return;
    event.preventDefault();
    const [x, y] = this.positionOf(point);
    this.chosen = point;
    this.place(point, x + way[0], y + way[1]);
  }

  fieldOf(id, name) {
    return document.getElementById(`${id}-${name}`);
  }

  positionOf(id) {
    return ["x", "y"].map((name) => Number(this.fieldOf(id, name).value) || 0);
  }

  place(id, x, y) {
    const [right, down] = [x, y].map((one) => rounded(bounded(one)));
    write(this.fieldOf(id, "x"), right);
    write(this.fieldOf(id, "y"), down);
    const number = this.points.all().findIndex((one) => one.id === id) + 1;
    this.say(
      said("%(point)s %(number)s : %(right)s depuis la gauche, %(down)s depuis le haut.", {
        point: this.words.one,
        number,
        right: percent(right),
        down: percent(down),
      }),
    );
  }

  add(x, y, focus) {
    const before = this.points.all().length;
    this.points.adder.click();
    const points = this.points.all();
    if (points.length === before) {
      this.say(this.words.full);
      return;
    }
    const { id } = points.at(-1);
    this.chosen = id;
    this.place(id, x, y);
    this.draw();
    const added = this.part("points").querySelector(`[data-point="${id}"]`);
    if (focus) added.focus();
  }

  goToText() {
    const field = this.fieldOf(this.chosen, `${this.words.name}_fr`);
    field?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  }
}

/** The points of a place on the pictures of its states, and the frame for narrow screens. */
class PlacePicker extends Picker {
  constructor(root) {
    super(root, "hot_spots", {
      one: gettext("Point"),
      new: gettext("Un nouveau point"),
      name: "title",
      nameless: gettext("sans titre"),
      full: gettext("Ce lieu a déjà autant de points qu’il peut en avoir."),
    });
    this.picture = this.part("picture");
    this.states = new Members("states");
    this.frame = Object.fromEntries(SIDES.map((side) => [side, document.getElementById(`id_frame_${side}`)]));
    this.shownState = null;
    this.watch(this.states);
    this.draw();
  }

  draw() {
    const states = this.states.all();
    const points = this.points.all();
    const state = states.find(({ id }) => id === this.shownState) ?? states.find(pictureOf) ?? states[0];
    this.shownState = state?.id ?? null;
    this.radios("states", states.map((one, place) => [one.id, nameOf(one, "name", said("État %(number)s", { number: place + 1 }))]), this.shownState, (id) => {
      this.shownState = id;
    });
    this.drawTools(points, [["frame", gettext("Le cadrage des écrans étroits")]]);
    this.drawPicture(state);
    this.part("add").disabled ||= this.stage.hidden;
    this.drawPoints(points);
    this.drawFrame();
    this.drawShownIn(points, states);
  }

  drawPicture(state) {
    const pk = state && pictureOf(state);
    this.stage.hidden = !pk;
    this.part("empty").hidden = Boolean(pk);
    const address = pk ? this.root.dataset.picture.replace("/0/", `/${pk}/`) : "";
    if (address && this.picture.getAttribute("src") !== address) this.picture.setAttribute("src", address);
  }

  /** Mark a point that the displayed state does not show. */
  dress(button, point) {
    const shownIn = namesIn(point.field("shown_in").value);
    const hidden = shownIn.length > 0 && !shownIn.includes(this.fieldOf(this.shownState, "slug")?.value);
    button.classList.toggle("picker__point--elsewhere", hidden);
    if (hidden) button.setAttribute("aria-label", said("%(point)s (pas dans cet état)", { point: button.getAttribute("aria-label") }));
  }

  drawFrame() {
    const frame = this.part("frame");
    const [left, top, right, bottom] = this.frameNow();
    const whole = left === 0 && top === 0 && right === 1 && bottom === 1;
    const active = this.chosen === "frame";
    frame.hidden = whole && !active;
    frame.classList.toggle("picker__frame--active", active);
    this.stage.classList.toggle("picker__stage--framing", active);
    Object.assign(frame.style, {
      left: `${left * 100}%`,
      top: `${top * 100}%`,
      width: `${(right - left) * 100}%`,
      height: `${(bottom - top) * 100}%`,
    });
    if (!active) frame.replaceChildren();
    else if (!frame.children.length) {
      const handle = (corner, label) =>
        element("button", {
          type: "button",
          className: `picker__handle picker__handle--${corner}`,
          "data-corner": corner,
          "aria-label": said("Cadrage, %(part)s", { part: label }),
          "aria-describedby": "picker-keys",
        });
      frame.append(handle("all", gettext("tout entier")), ...Object.entries(CORNERS).map(([corner, label]) => handle(corner, label)));
    }
  }

  /** Draw a checkbox for each state, instead of the field with their names. */
  drawShownIn(points, states) {
    points.forEach((point, place) => {
      const field = point.field("shown_in");
      const names = namesIn(field.value);
      const options = states.map((one, number) => [one.id, nameOf(one, "name", said("État %(number)s", { number: number + 1 }))]);
      let group = field.parentElement.querySelector(".picker__ticks");
      if (!group) {
        field.type = "hidden";
        group = element("div", { className: "picker__ticks", role: "group" });
        field.after(group);
        field.closest("[data-field]")?.querySelector("[data-field-help]")?.classList.add("picker__replaced");
      }
      group.setAttribute("aria-label", said("États concernés par le point %(number)s", { number: place + 1 }));
      const wanted = JSON.stringify(options);
      if (group.dataset.drawn !== wanted) {
        group.dataset.drawn = wanted;
        group.replaceChildren(
          ...options.map(([id, label]) => {
            const input = element("input", { type: "checkbox", value: id, form: "" });
            input.addEventListener("change", () => this.ticked(point, group));
            return element("label", { className: "picker__option" }, input, element("span", { textContent: label }));
          }),
          element("small", { textContent: gettext("Sans aucune coche, le point est montré dans tous les états.") }),
        );
        const still = states.filter((one) => names.includes(one.field("slug").value));
        if (names.length && !still.length && states.length) write(field, "");
      }
      for (const input of group.querySelectorAll("input")) {
        const state = states.find(({ id }) => id === input.value);
        const slug = state.field("slug").value;
        if (document.activeElement !== input || names.length) input.checked = names.length > 0 && names.includes(slug);
      }
    });
  }

  ticked(point, group) {
    const ticked = [...group.querySelectorAll("input:checked")].map((input) => input.value);
    const states = this.states.all();
    const names = states.filter(({ id }) => ticked.includes(id)).map((state) => this.slugOf(state, states));
    write(point.field("shown_in"), names.join(", "));
  }

  /** Return the short name of a state; make it from the title if it has none yet. */
  slugOf(state, states) {
    const field = state.field("slug");
    if (!field.value) {
      const stem =
        nameOf(state, "name", "etat")
          .normalize("NFD")
          .replace(/[\u0300-\u036f]/g, "")
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, "-")
          .replace(/^-+|-+$/g, "")
          .slice(0, 50) || "etat";
      const taken = states.map((one) => one.field("slug").value);
      let name = stem;
      for (let number = 2; taken.includes(name); number += 1) name = `${stem}-${number}`;
      write(field, name);
    }
    return field.value;
  }

  /** The stage has no height before its picture is loaded, so that positions on it would be wrong. */
  pressed(event) {
    if (!this.picture.complete) return;
    const { corner } = event.target.dataset;
    if (corner && event.button === 0) this.drag(event, this.frameMover(corner, ...this.where(event)));
    else if (this.chosen !== "frame") super.pressed(event);
  }

  moved(event) {
    const { corner } = event.target.dataset;
    const way = wayOf(event);
    if (!way || !corner) return super.moved(event);
    event.preventDefault();
    this.frameMover(corner, 0, 0)(...way);
  }

  frameNow() {
    const found = SIDES.map((side, place) => {
      const { value } = this.frame[side];
      return value === "" || Number.isNaN(Number(value)) ? [0, 0, 1, 1][place] : bounded(Number(value));
    });
    return found;
  }

  /** Return a function that moves the frame, or one corner of it, by the distance from a point. */
  frameMover(corner, fromX, fromY) {
    const [left, top, right, bottom] = this.frameNow();
    return (toX, toY) => {
      const [dx, dy] = [toX - fromX, toY - fromY];
      let moved;
      if (corner === "all") {
        const [x, y] = [bounded(dx, -left, 1 - right), bounded(dy, -top, 1 - bottom)];
        moved = [left + x, top + y, right + x, bottom + y];
      } else {
        moved = [
          corner.includes("left") ? bounded(left + dx, 0, right - SMALLEST_FRAME) : left,
          corner.includes("top") ? bounded(top + dy, 0, bottom - SMALLEST_FRAME) : top,
          corner.includes("right") ? bounded(right + dx, left + SMALLEST_FRAME, 1) : right,
          corner.includes("bottom") ? bounded(bottom + dy, top + SMALLEST_FRAME, 1) : bottom,
        ];
      }
      SIDES.forEach((side, place) => write(this.frame[side], rounded(moved[place])));
      const [first, upper, last, lower] = moved.map(percent);
      this.say(
        said("Cadrage : de %(first)s à %(last)s en largeur, de %(upper)s à %(lower)s en hauteur.", { first, last, upper, lower }),
      );
    };
  }
}

/** The landmarks of a map, on a drawing of its outlines. */
class MapPicker extends Picker {
  constructor(root) {
    super(root, "landmarks", {
      one: gettext("Repère"),
      new: gettext("Un nouveau repère"),
      name: "name",
      nameless: gettext("sans nom"),
      full: gettext("Cette carte a déjà autant de repères qu’elle peut en avoir."),
    });
    this.map = this.part("map");
    this.outlines = document.getElementById("id_shapes");
    this.aspect = document.getElementById("id_aspect");
    this.drawn = null;
    this.draw();
  }

  draw() {
    const points = this.points.all();
    this.drawTools(points);
    this.drawMap();
    this.part("add").disabled ||= this.stage.hidden;
    this.drawPoints(points);
  }

  drawMap() {
    const wanted = `${this.aspect.value} ${this.outlines.value}`;
    if (this.drawn === wanted) return;
    this.drawn = wanted;
    const width = HIGH * Number(this.aspect.value);
    const shapes = shapesIn(this.outlines.value);
    const there = width > 0 && shapes.length > 0;
    this.stage.hidden = !there;
    this.part("empty").hidden = there;
    if (!there) return;
    this.map.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
    this.map.replaceChildren(...shapes.flatMap((shape) => drawings(shape, width)));
  }

  /** Write the name of a landmark at the side that the kiosk prefers. */
  dress(button, point) {
    button.classList.toggle("picker__point--here", point.field("here").checked);
    button.dataset.name = nameOf(point, "name", "");
    button.dataset.side = point.field("side").value;
  }
}

function pictureOf(state) {
  return state.field("picture")?.value || "";
}

function nameOf(member, field, otherwise) {
  return member.field(`${field}_fr`)?.value.trim() || otherwise;
}

function namesIn(text) {
  return text.split(",").map((one) => one.trim()).filter(Boolean);
}

/** Return the distance of an arrow key, or nothing for another key. */
function wayOf(event) {
  return ARROWS[event.key]?.map((one) => one * (event.shiftKey ? LEAP : STEP));
}

/** Return the outlines in a field, or none while they are incomplete. */
function shapesIn(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) ? found.filter(({ rings }) => Array.isArray(rings)) : [];
  } catch {
    return [];
  }
}

/** Return the drawing of one shape, filled and outlined like on the kiosk. */
function drawings({ kind, rings }, width) {
  const on = ([x, y]) => `${(x * width).toFixed(1)},${(y * HIGH).toFixed(1)}`;
  const path = (d, part) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "path");
    made.setAttribute("d", d);
    made.setAttribute("class", `picker__${kind} picker__${part}`);
    return made;
  };
  if (kind === "way") {
    const line = rings.map((ring) => `M${ring.map(on).join("L")}`).join("");
    return [path(line, "track"), path(line, "ties")];
  }
  const whole = rings.map((ring) => `M${ring.map(on).join("L")}Z`).join("");
  const coasts = rings.flatMap((ring) => ring.map((end, place) => [ring.at(place - 1), end]).filter(([start, end]) => !cutOff(start, end)));
  return [path(whole, "ground"), path(coasts.map(([start, end]) => `M${on(start)}L${on(end)}`).join(""), "coast")];
}

/** Return whether an outline runs along the edge of the map there. */
function cutOff(start, end) {
  return [0, 1].some((axis) => [0, 1].some((edge) => [start, end].every((point) => Math.abs(point[axis] - edge) < 0.001)));
}

for (const root of document.querySelectorAll("[data-place-picker]")) new PlacePicker(root);
for (const root of document.querySelectorAll("[data-map-picker]")) new MapPicker(root);
