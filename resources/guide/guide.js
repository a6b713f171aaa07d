// SPDX-License-Identifier: GPL-3.0-or-later
// The city guide's page. Data come from files of this folder (data/*.js, each one call of guideData), loaded when they
// are needed; nothing is ever asked of another host, and the page works from a plain folder too.
"use strict";

const texts = {
  tr: {
    guide: "Kent Rehberi", skip: "Aramaya geç", map: "Harita", search: "Yer, sokak veya kapı ara", hint: "örn. Atatürk Cad. 12, eczane, park",
    categories: "Kategoriler", all: "Tümü", none: "Hiçbiri", clear: "Aramayı temizle", close: "Kapat", nothing: "Sonuç bulunamadı. Yazımı kontrol edin ya da daha kısa yazın.",
    noDoor: "Bu sokakta {0} numaralı kapı kayıtlı değil; sokak gösteriliyor.", street: "Yol", door: "Kapı", area: "Mahalle", stop: "Durak", stops: "Duraklar",
    adres: "Adres", mahalle: "Mahalle", telefon: "Telefon", web: "Web", calisma_saatleri: "Çalışma saatleri", sorumlu_kurum: "Sorumlu kurum", erisilebilir: "Engelli erişimi",
    hatlar: "Hatlar", yon: "Yön", yes: "Var", no: "Yok", position: "Konum", show: "Haritada göster", share: "Bağlantıyı paylaş", copied: "Bağlantı kopyalandı.",
    copyThis: "Bağlantıyı kopyalayın:", date: "Veri tarihi: {0} (revizyon {1})", notice: "Bilgi amaçlıdır, resmî belge yerine geçmez.", zoomIn: "Yakınlaştır", zoomOut: "Uzaklaştır",
    failed: "Veri dosyası yüklenemedi: {0}", results: "{0} sonuç", look: "Harita görünümü",
  },
  en: {
    guide: "City Guide", skip: "Go to search", map: "Map", search: "Search a place, street or door", hint: "e.g. Atatürk Cad. 12, pharmacy, park",
    categories: "Categories", all: "All", none: "None", clear: "Clear search", close: "Close", nothing: "Nothing found. Check the spelling or type less.",
    noDoor: "No door {0} is recorded in this street; the street is shown.", street: "Street", door: "Door", area: "Neighbourhood", stop: "Stop", stops: "Stops",
    adres: "Address", mahalle: "Neighbourhood", telefon: "Telephone", web: "Web", calisma_saatleri: "Opening hours", sorumlu_kurum: "Run by", erisilebilir: "Wheelchair access",
    hatlar: "Lines", yon: "Direction", yes: "Yes", no: "No", position: "Position", show: "Show on map", share: "Share link", copied: "Link copied.",
    copyThis: "Copy this link:", date: "Data of {0} (revision {1})", notice: "For information only; not an official document.", zoomIn: "Zoom in", zoomOut: "Zoom out",
    failed: "A data file could not be loaded: {0}", results: "{0} results", look: "Look of the map",
  },
};

const $ = (id) => document.getElementById(id);
const state = { lang: "tr", meta: null, map: null, hidden: new Set(), chosen: null, entries: null, hits: [], active: -1 };
const t = (key, ...args) => args.reduce((text, arg, i) => text.replace(`{${i}}`, arg), texts[state.lang][key] || key);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// ---------------------------------------------------------------- data files

const waiting = {}, loading = {};
/** Called by every data file with its name and content. */
function guideData(name, content) {
  if (name === "meta") start(content);
  else waiting[name](content);
}
/** A data file of the guide, read once. A script element also works without a web server. */
function load(name) {
  return (loading[name] ||= new Promise((resolve, reject) => {
    waiting[name] = resolve;
    document.head.append(make("script", { src: `data/${name}.js?${state.meta.revision}`, onerror: () => { say(t("failed", name)); reject(new Error(name)); } }));
  }));
}

function say(text) {
  $("message").textContent = text;
  $("message").hidden = !text;
}

// ---------------------------------------------------------------- map and markers

const markers = new Map(); // key → marker on the map
let poiIcons = {};

function makeMap() {
  const { bounds, tileBounds, zoom } = state.meta;
  const box = L.latLngBounds(bounds);
  const map = L.map("map", { zoomControl: false, minZoom: zoom.min, maxZoom: zoom.max + 1, maxBounds: L.latLngBounds(tileBounds), maxBoundsViscosity: 0.8 });
  state.ground = L.tileLayer("{tiles}/{z}/{x}/{y}.png", { tiles: "tiles", bounds: tileBounds, minZoom: zoom.min, maxNativeZoom: zoom.max, maxZoom: zoom.max + 1, attribution: state.meta.title, className: "ground" });
  map.attributionControl.setPrefix(false);
  L.control.scale({ imperial: false }).addTo(map);
  state.map = map;
  const hash = readHash();
  setLook(hash.look);
  if (hash.z && hash.at) map.setView(hash.at, hash.z);
  else map.fitBounds(box, { animate: false });
  map.on("moveend", () => { drawMarkers(); writeHash(); });
}

/** One of the published looks of the map by its name; the first where there is no such. */
function setLook(name) {
  const look = state.meta.looks.find((each) => each.name === name) || state.meta.looks[0];
  state.look = look.name;
  state.ground.options.tiles = look.tiles;
  state.map.getContainer().style.background = look.ground;
  if (state.map.hasLayer(state.ground)) state.ground.redraw();
  else state.ground.addTo(state.map);
}

/** Buttons on the map, in the language of the page. */
function mapControls() {
  for (const control of [state.zoom, state.looks]) if (control) control.remove();
  state.zoom = L.control.zoom({ position: "topright", zoomInTitle: t("zoomIn"), zoomOutTitle: t("zoomOut") }).addTo(state.map);
  state.looks = null;
  if (state.meta.looks.length < 2) return;
  const choice = make("select", { id: "look", class: "look", "aria-label": t("look"), title: t("look"), onchange: () => { setLook(choice.value); writeHash(); } },
    ...state.meta.looks.map((look) => make("option", { value: look.name }, look[state.lang])));
  choice.value = state.look;
  L.DomEvent.disableClickPropagation(choice);
  state.looks = L.control({ position: "bottomright" });
  state.looks.onAdd = () => choice;
  state.looks.addTo(state.map);
}

const iconOf = (entry) => (entry.kind === "stop" ? "icons/durak.svg" : `icons/${state.meta.categories[entry.category].icon}.svg`);
const isShown = (entry) => !state.hidden.has(entry.kind === "stop" ? "stop" : state.meta.categories[entry.category].code);

/** Places in view, thinned so that symbols do not cover each other; closer zooms show the rest. */
function drawMarkers() {
  if (!state.entries) return;
  const map = state.map, view = map.getBounds().pad(0.1), zoom = map.getZoom(), taken = new Set(), wanted = new Map();
  const room = zoom < state.meta.zoom.max - 1 ? 56 : 30; // pixels: far out the map's own names stay legible
  const consider = (entry) => {
    const chosen = state.chosen && state.chosen.key === entry.key;
    if (!chosen && (!isShown(entry) || (entry.kind === "stop" && zoom < 15))) return;
    if (!view.contains(entry.at)) return;
    const p = map.project(entry.at, zoom), cell = `${Math.round(p.x / room)}:${Math.round(p.y / room)}`;
    if (!chosen && (taken.has(cell) || wanted.size >= 600)) return;
    taken.add(cell);
    wanted.set(entry.key, entry);
  };
  if (state.chosen && state.chosen.at) consider(state.chosen);
  for (const entry of state.points) consider(entry);
  for (const [key, marker] of markers) if (!wanted.has(key)) { marker.remove(); markers.delete(key); }
  for (const [key, entry] of wanted) {
    const chosen = state.chosen && state.chosen.key === key;
    let marker = markers.get(key);
    if (!marker) {
      marker = L.marker(entry.at, { icon: iconFor(entry), title: entry.name, alt: entry.name, keyboard: true, riseOnHover: true }).addTo(map).on("click", () => choose(entry, false));
      markers.set(key, marker);
    }
    const element = marker.getElement();
    if (element) element.classList.toggle("chosen", Boolean(chosen));
  }
}

function iconFor(entry) {
  const url = entry.kind === "poi" || entry.kind === "stop" ? iconOf(entry) : "icons/konum.svg";
  const size = entry.kind === "stop" ? 20 : 28;
  return (poiIcons[url] ||= L.icon({ iconUrl: url, iconSize: [size, size], className: "poi" }));
}

// ---------------------------------------------------------------- entries

/** A name for links that outlives the next edition of the data. */
const slug = (text) => GuideSearch.fold(text).replace(/ /g, "-");

/** Everything that can be found, made once from the data files. */
async function loadEntries() {
  const [poi, stops, areas, streets] = await Promise.all(["poi", "stops", "areas", "streets"].map(load));
  const entries = [];
  const add = (kind, id, name, at, more) => entries.push({ kind, key: `${kind}-${id}`, name, at, ...more });
  for (const [id, name, category, lat, lon, info] of poi) add("poi", id, name, [lat, lon], { category, info });
  for (const [id, name, lat, lon, info] of stops) add("stop", id, name, [lat, lon], { info });
  for (const [id, name, lat, lon, box] of areas) add("area", id, name, [lat, lon], { box });
  streets.forEach(([name, area, lat, lon, file, box], i) => add("street", slug(`${name} ${area}`), name, [lat, lon], { area, file, box, index: i }));
  for (const entry of entries) {
    const category = entry.kind === "poi" ? state.meta.categories[entry.category] : null;
    const extra = category ? ` ${category.tr} ${category.en}` : entry.kind === "area" ? " mahalle" : entry.area ? ` ${entry.area}` : "";
    entry.words = GuideSearch.words(entry.name + extra);
  }
  state.entries = entries;
  state.points = entries.filter((entry) => entry.kind === "poi" || entry.kind === "stop");
}

/** The door of a street, or null. */
async function findDoor(street, number) {
  if (street.file < 0) return null;
  const doors = (await load(`doors/${street.file}`))[street.index] || [];
  const same = (door) => GuideSearch.fold(door[0]) === number;
  const found = doors.find(same) || doors.find((door) => GuideSearch.fold(door[0]).split(/[^0-9]/)[0] === number);
  return found ? { kind: "door", key: `door-${street.key.slice(7)}~${found[0]}`, name: `${street.name} No: ${found[0]}`, at: [found[1], found[2]], area: street.area } : null;
}

// ---------------------------------------------------------------- search box

function runSearch() {
  const text = $("search").value;
  $("clear").hidden = !text;
  state.active = -1;
  state.hits = text.trim() ? GuideSearch.find(state.entries, text, 12) : [];
  say(text.trim() && !state.hits.length ? t("nothing") : "");
  showResults();
  sortDoors(state.hits);
}

/** A street may run through several neighbourhoods: the one that has the door comes first, the others as streets. */
async function sortDoors(hits) {
  const asked = hits.filter((hit) => hit.door);
  if (!asked.length) return;
  await Promise.all(asked.map(async (hit) => { hit.target = await findDoor(hit.entry, hit.door); }));
  if (hits !== state.hits || !asked.some((hit) => hit.target)) return;
  for (const hit of asked) if (!hit.target) hit.door = "";
  state.hits = [...hits.filter((hit) => hit.target), ...hits.filter((hit) => !hit.target)];
  showResults();
}

function describe(entry) {
  if (entry.kind === "poi") {
    const category = state.meta.categories[entry.category];
    return [category[state.lang], entry.info.mahalle].filter(Boolean).join(" · ");
  }
  return [t(entry.kind), entry.kind === "street" && entry.area].filter(Boolean).join(" · ");
}

function symbol(entry) {
  if (entry.kind === "poi" || entry.kind === "stop") return make("img", { src: iconOf(entry), alt: "" });
  return make("span", { class: "symbol", "aria-hidden": "true" }, entry.kind === "area" ? "M" : "↔");
}

function showResults() {
  const list = $("results");
  list.replaceChildren(...state.hits.map((hit, i) => make("li", { role: "option", id: `hit-${i}`, "aria-selected": String(i === state.active), onclick: () => take(i) },
    symbol(hit.entry), make("div", { class: "text" }, make("b", {}, hit.door ? `${hit.entry.name} No: ${hit.door}` : hit.entry.name), make("span", {}, describe(hit.entry))))));
  list.hidden = !state.hits.length;
  $("search").setAttribute("aria-expanded", String(!list.hidden));
  if (state.active >= 0) $("search").setAttribute("aria-activedescendant", `hit-${state.active}`);
  else $("search").removeAttribute("aria-activedescendant");
  $("panel").classList.toggle("busy", !list.hidden || !$("card").hidden);
}

async function take(i) {
  const hit = state.hits[i];
  if (!hit) return;
  let target = hit.entry, note = "";
  if (hit.door) {
    const door = hit.target || (await findDoor(hit.entry, hit.door));
    if (door) target = door;
    else note = t("noDoor", hit.door);
  }
  state.hits = [];
  showResults();
  choose(target, true);
  say(note);
}

function onSearchKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && state.hits.length) {
    state.active = (state.active + step + state.hits.length) % state.hits.length;
    showResults();
    $(`hit-${state.active}`).scrollIntoView({ block: "nearest" });
    event.preventDefault();
  } else if (event.key === "Enter") {
    take(Math.max(state.active, 0));
  } else if (event.key === "Escape") {
    clearSearch();
  }
}

function clearSearch() {
  $("search").value = "";
  runSearch();
}

// ---------------------------------------------------------------- card

function choose(entry, move) {
  const before = state.chosen && markers.get(state.chosen.key);
  if (before) { before.remove(); markers.delete(state.chosen.key); }
  state.chosen = entry;
  say("");
  showCard();
  if (move && entry.box && entry.box[0] < entry.box[2]) state.map.fitBounds([[entry.box[0], entry.box[1]], [entry.box[2], entry.box[3]]], { maxZoom: state.meta.zoom.max });
  else if (move) state.map.setView(entry.at, Math.max(state.map.getZoom(), state.meta.zoom.max - 1));
  drawMarkers();
  writeHash();
}

function closeCard() {
  const before = state.chosen && markers.get(state.chosen.key);
  if (before) { before.remove(); markers.delete(state.chosen.key); }
  state.chosen = null;
  $("card").hidden = true;
  $("panel").classList.remove("busy");
  drawMarkers();
  writeHash();
}

function rows(entry) {
  const info = entry.info || {}, out = [];
  if (entry.area) out.push(["mahalle", entry.area]);
  for (const key of ["adres", "mahalle", "calisma_saatleri", "sorumlu_kurum", "yon"]) if (info[key]) out.push([key, info[key]]);
  if (info.hatlar) out.push(["hatlar", make("span", {}, ...String(info.hatlar).split(/[,;]\s*/).map((line) => make("span", { class: "line" }, line)))]);
  if (info.telefon) out.push(["telefon", make("a", { href: `tel:${String(info.telefon).replace(/[^0-9+]/g, "")}` }, info.telefon)]);
  if (info.web) {
    const address = /^https?:\/\//.test(info.web) ? info.web : `https://${info.web}`;
    out.push(["web", make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, info.web)]);
  }
  if ("erisilebilir" in info) out.push(["erisilebilir", info.erisilebilir ? t("yes") : t("no")]);
  out.push(["position", `${entry.at[0].toFixed(5)}, ${entry.at[1].toFixed(5)}`]);
  return out;
}

function showCard() {
  const entry = state.chosen, card = $("card");
  const list = make("dl");
  for (const [key, value] of rows(entry)) list.append(make("dt", {}, t(key)), make("dd", {}, value));
  card.replaceChildren(
    make("button", { type: "button", class: "close", "aria-label": t("close"), onclick: closeCard }, "×"),
    make("h2", {}, entry.name),
    make("p", { class: "kind" }, ...(entry.kind === "poi" || entry.kind === "stop" ? [make("img", { src: iconOf(entry), alt: "" })] : []), describe(entry).split(" · ")[0]),
    list,
    make("div", { class: "do" },
      make("button", { type: "button", onclick: () => state.map.setView(entry.at, state.meta.zoom.max) }, t("show")),
      make("button", { type: "button", id: "share", onclick: share }, t("share"))));
  card.hidden = false;
  $("panel").classList.add("busy");
}

async function share() {
  writeHash();
  try {
    await navigator.clipboard.writeText(location.href);
    say(t("copied"));
  } catch {
    say(`${t("copyThis")} ${location.href}`); // no clipboard without HTTPS
  }
}

// ---------------------------------------------------------------- link in the address bar

function readHash() {
  const values = new URLSearchParams(location.hash.slice(1));
  const at = [Number(values.get("lat")), Number(values.get("lon"))];
  return { z: Number(values.get("z")) || 0, at: values.has("lat") && at.every(Number.isFinite) ? at : null, place: values.get("yer"), lang: values.get("dil"), hide: values.get("gizle"), look: values.get("gorunum") };
}

function writeHash() {
  const center = state.map.getCenter(), values = new URLSearchParams({ z: state.map.getZoom(), lat: center.lat.toFixed(5), lon: center.lng.toFixed(5) });
  if (state.chosen) values.set("yer", state.chosen.key);
  if (state.hidden.size) values.set("gizle", [...state.hidden].join(","));
  if (state.lang !== "tr") values.set("dil", state.lang);
  if (state.look !== state.meta.looks[0].name) values.set("gorunum", state.look);
  history.replaceState(null, "", `#${values}`);
}

async function openPlace(key) {
  let entry = state.entries.find((other) => other.key === key);
  const door = /^door-(.+)~(.+)$/.exec(key || "");
  if (!entry && door) {
    const street = state.entries.find((other) => other.key === `street-${door[1]}`);
    if (street) entry = await findDoor(street, GuideSearch.fold(door[2]));
  }
  if (entry) choose(entry, false);
}

// ---------------------------------------------------------------- categories and language

function showChips() {
  const chip = (code, title, icon, count) => make("button", { type: "button", class: "chip", "aria-pressed": String(!state.hidden.has(code)), "data-code": code, onclick: () => toggle(code) },
    make("img", { src: `icons/${icon}.svg`, alt: "" }), make("span", {}, title), make("span", { class: "count" }, String(count)));
  const chips = state.meta.categories.filter((category) => category.count).map((category) => chip(category.code, category[state.lang], category.icon, category.count));
  if (state.meta.counts.stops) chips.push(chip("stop", t("stops"), "durak", state.meta.counts.stops));
  $("chips").replaceChildren(...chips);
  $("categories").hidden = !chips.length;
}

function setHidden(codes) {
  state.hidden = new Set(codes);
  showChips();
  drawMarkers();
  writeHash();
}
function toggle(code) {
  const hidden = new Set(state.hidden);
  if (!hidden.delete(code)) hidden.add(code);
  setHidden(hidden);
}
const allCodes = () => [...state.meta.categories.map((category) => category.code), "stop"];

function setLanguage(lang) {
  state.lang = lang in texts ? lang : "tr";
  document.documentElement.lang = state.lang;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  document.title = `${state.meta.title} · ${t("guide")}`;
  $("city").textContent = state.meta.title;
  $("search").placeholder = t("search");
  $("search").setAttribute("aria-label", `${t("search")} (${t("hint")})`);
  $("search").title = t("hint");
  $("clear").setAttribute("aria-label", t("clear"));
  $("map").setAttribute("aria-label", t("map"));
  const other = state.lang === "tr" ? "en" : "tr";
  $("language").textContent = other.toUpperCase();
  $("language").lang = other;
  $("language").setAttribute("aria-label", other === "en" ? "English" : "Türkçe");
  const date = new Date(state.meta.date).toLocaleDateString(state.lang, { day: "numeric", month: "long", year: "numeric" });
  $("about").replaceChildren(make("p", {}, t("date", date, state.meta.revision)), make("p", {}, t("notice")));
  mapControls();
  showChips();
  if (state.chosen) showCard();
}

async function start(meta) {
  state.meta = meta;
  const hash = readHash();
  if (hash.hide) state.hidden = new Set(hash.hide.split(","));
  makeMap();
  setLanguage(hash.lang || "tr");
  $("search").addEventListener("input", () => state.entries && runSearch());
  $("search").addEventListener("keydown", onSearchKey);
  $("clear").addEventListener("click", () => { clearSearch(); $("search").focus(); });
  $("all").addEventListener("click", () => setHidden([]));
  $("none").addEventListener("click", () => setHidden(allCodes()));
  $("language").addEventListener("click", () => { setLanguage(state.lang === "tr" ? "en" : "tr"); writeHash(); });
  await loadEntries();
  drawMarkers();
  if (hash.place) await openPlace(hash.place);
  if ($("search").value) runSearch();
  document.documentElement.dataset.ready = "yes";
}
