// SPDX-License-Identifier: GPL-3.0-or-later
// Uses the city guide as a citizen does, in headless Chromium driven over the W3C WebDriver protocol.
// usage: node guide.mjs GUIDE_FOLDER PICTURES_FOLDER GUIDE_WITH_LOOKS    One line per check; exit code 1 if one failed.
// The last one offers the usual look and the themes "numarataj" and "gece".
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const [, , plain, pictures, withLooks] = process.argv;
let folder = plain; // what the server serves
let failures = 0;
function check(what, ok, seen = "") {
  console.log(`${ok ? "ok  " : "FAIL"} ${what}${ok ? "" : ` (${typeof seen === "string" ? seen : JSON.stringify(seen)})`}`);
  if (!ok) failures++;
}

// ---------------------------------------------------------------- a static web server like any other

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png" };
const missing = [];
const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)).replace(/\/$/, "/index.html");
  try {
    const content = await readFile(join(folder, path));
    response.writeHead(200, { "Content-Type": types[extname(path)] || "application/octet-stream" }).end(content);
  } catch {
    missing.push(path);
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const site = `http://127.0.0.1:${server.address().port}/`;

// ---------------------------------------------------------------- the browser

const profile = await mkdtemp(join(tmpdir(), "guide-browser-"));
const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, HOME: profile, XDG_RUNTIME_DIR: profile } });
const driverPort = await new Promise((resolve, reject) => {
  let text = "";
  driver.stdout.on("data", (data) => {
    text += data;
    const found = /started successfully on port (\d+)/.exec(text);
    if (found) resolve(found[1]);
  });
  driver.on("error", reject);
  driver.on("exit", () => reject(new Error(`chromedriver ended: ${text}`)));
});

async function wd(method, path, body) {
  const response = await fetch(`http://127.0.0.1:${driverPort}${path}`, { method, body: body ? JSON.stringify(body) : undefined });
  const { value } = await response.json();
  if (value?.error) throw new Error(`${value.error}: ${value.message.split("\n")[0]}`);
  return value;
}
const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", `--user-data-dir=${profile}/profile`, "--window-size=1280,860", "--lang=tr"];
let session;
const s = (method, path, body) => wd(method, `/session/${session}${path}`, body);
const js = (script, ...values) => s("POST", "/execute/sync", { script, args: values });
async function until(what, script, ...values) {
  for (const end = Date.now() + 20000; Date.now() < end;) {
    const value = await js(script, ...values);
    if (value) return value;
  }
  throw new Error(`did not come: ${what}`);
}
async function open(url) {
  await s("POST", "/url", { url: "about:blank" }); // a changed hash alone would not load the page anew
  await s("POST", "/url", { url });
  await until("the page", "return document.documentElement.dataset.ready === 'yes'");
}
async function element(css) {
  return Object.values(await s("POST", "/element", { using: "css selector", value: css }))[0];
}
const click = async (css) => s("POST", `/element/${await element(css)}/click`, {});
async function type(text) {
  await click("#search");
  await s("POST", `/element/${await element("#search")}/clear`, {});
  await s("POST", `/element/${await element("#search")}/value`, { text });
}
const text = (css) => js("return [...document.querySelectorAll(arguments[0])].filter((e) => e.offsetParent).map((e) => e.textContent)", css);
const markers = () => js("return document.querySelectorAll('.leaflet-marker-icon').length");
const tilesShown = () => until("tiles", "const t = [...document.querySelectorAll('img.leaflet-tile')]; return t.length && t.every((i) => i.complete) && t.filter((i) => i.naturalWidth === 256).length");
async function picture(name) {
  await tilesShown();
  await writeFile(join(pictures, name), Buffer.from(await s("GET", "/screenshot"), "base64"));
}
/** Everything the page asked for since it was opened lies on its own server. */
const foreign = (origin) => js("return performance.getEntriesByType('resource').map((e) => e.name).filter((n) => !n.startsWith(arguments[0]))", origin);
async function consoleErrors() {
  const entries = await s("POST", "/se/log", { type: "browser" });
  return entries.filter((entry) => entry.level === "SEVERE" || entry.level === "WARNING").map((entry) => entry.message);
}

try {
  await mkdir(pictures, { recursive: true });
  ({ sessionId: session } = await wd("POST", "/session", { capabilities: { alwaysMatch: { "goog:chromeOptions": { args }, "goog:loggingPrefs": { browser: "ALL" } } } }));

  await open(site);
  check("the page opens and shows map tiles", (await tilesShown()) > 0);
  check("Turkish first", (await js("return document.documentElement.lang")) === "tr" && (await js("return document.title")).includes("Kent Rehberi"));
  check("places are on the map", (await markers()) >= 3, await markers());
  check("categories have their numbers", (await text(".chip")).some((chip) => /Eczane.*1/.test(chip)), await text(".chip"));
  await picture("guide-start.png");

  for (const [typed, expected] of [["ataturk cad 12", "Atatürk Caddesi No: 12"], ["ATATÜRK CADDESİ NO:12", "Atatürk Caddesi No: 12"], ["çığır sk 7", "Çığır Sokak No: 7"], ["cigir", "Çığır Sokak"],
    ["SIFA ecz", "Şifa Eczanesi"], ["ışıklar mah", "Işıklar"], ["ISIKLAR ilkokulu", "Işıklar İlkokulu"], ["12. sokak", "12. Sokak"], ["12 sokak 5", "12. Sokak No: 5"], ["itfaiye", "İtfaiye"], ["park", "Gülşen Parkı"]]) {
    await type(typed);
    const hits = await text("#results b");
    check(`"${typed}" finds ${expected} first`, hits[0] === expected, hits);
  }
  await type("ataturk cad 24");
  await until("the right neighbourhood", "return document.querySelector('#results span:not(.symbol)')?.textContent.includes('Çamlık')");
  check("a door is found in the neighbourhood where it stands", (await text("#results b")).filter((hit) => hit.includes("24")).length === 1, await text("#results b"));
  await type("qqqq");
  check("nothing found is said", (await text("#message"))[0]?.includes("bulunamadı"), await text("#message"));

  await type("atatürk cad. 12");
  await picture("guide-search.png");
  await s("POST", `/element/${await element("#search")}/value`, { text: "\uE007" }); // Enter
  await until("the card", "return document.querySelector('#card h2')");
  check("Enter opens the door's card", (await text("#card h2"))[0] === "Atatürk Caddesi No: 12", await text("#card h2"));
  await picture("guide-door.png");
  await type("atatürk cad 999");
  await click("#results li");
  await until("the note", "return !document.querySelector('#message').hidden");
  check("a missing door is said and the street shown", (await text("#message"))[0].includes("999"), await text("#message"));

  await type("şifa");
  await click("#results li");
  await until("the card", "return document.querySelector('#card h2')?.textContent === 'Şifa Eczanesi'");
  check("a place shows what is known of it", (await text("#card dd")).some((value) => value.includes("Atatürk Caddesi No: 12")), await text("#card dd"));
  const shared = await js("return location.href");
  check("the link names the place", /yer=poi-\d+/.test(shared), shared);
  await picture("guide-place.png");
  check("no console messages", (await consoleErrors()).length === 0, await consoleErrors());
  check("no request leaves the site", (await foreign(site)).length === 0, await foreign(site));

  await open(shared);
  check("a shared link opens the place", (await text("#card h2"))[0] === "Şifa Eczanesi", await text("#card h2"));
  await click("#card .close");
  await click("#none");
  check("all categories off: no marker", (await markers()) === 0, await markers());
  await click('.chip[data-code="eczane"]');
  check("one category on: its place", (await markers()) === 1, await markers());
  await click("#all");
  await click("#language");
  check("English", (await js("return document.documentElement.lang")) === "en" && (await text("h2"))[0] === "Categories", await text("h2"));
  const before = await js("return state.map.getZoom()");
  await click(".leaflet-control-zoom-in");
  await until("the zoom", "return state.map.getZoom() > arguments[0]", before);
  check("zooming draws tiles", (await tilesShown()) > 0);

  await s("POST", "/window/rect", { width: 500, height: 844 });
  await open(`${site}#dil=tr`);
  const layout = await js("const m = document.querySelector('#map').getBoundingClientRect(), i = document.querySelector('#search').getBoundingClientRect(); return { map: m.height, search: i.bottom <= innerHeight && i.width > 200, wide: document.documentElement.scrollWidth > innerWidth }");
  check("on a small screen the map is large and the search in reach", layout.map > 350 && layout.search && !layout.wide, layout);
  await picture("guide-mobile.png");
  await type("park");
  await click("#results li");
  await picture("guide-mobile-place.png");
  check("no request for a file that is not there", missing.length === 0, missing);
  check("no console messages on the small screen", (await consoleErrors()).length === 0, await consoleErrors());

  await open(`file://${folder}/index.html`);
  check("opened from a plain folder it works too", (await tilesShown()) > 0 && (await markers()) >= 3);
  await type("ataturk cad 12");
  await click("#results li");
  await until("the card", "return document.querySelector('#card h2')");
  check("searching works from a plain folder", (await text("#card h2"))[0] === "Atatürk Caddesi No: 12", await text("#card h2"));
  check("no console messages from a plain folder", (await consoleErrors()).length === 0, await consoleErrors());
  check("one look: nothing to choose", (await js("return document.querySelector('#look')")) === null);

  // Several looks: the reader chooses, the link keeps it.
  folder = withLooks;
  await s("POST", "/window/rect", { width: 1280, height: 860 });
  await open(site);
  const grounds = () => js("return [...document.querySelectorAll('img.leaflet-tile')].map((i) => new URL(i.src).pathname.split('/').slice(1, -3).join('/'))");
  const dark = () => js(`const i = document.querySelector('img.leaflet-tile-loaded'), c = document.createElement('canvas'); c.width = c.height = 256;
    c.getContext('2d').drawImage(i, 0, 0); const p = c.getContext('2d').getImageData(0, 0, 256, 256).data; let sum = 0; for (let k = 0; k < p.length; k += 4) sum += p[k]; return sum / (p.length / 4) < 100`);
  await tilesShown();
  check("the first look is shown at once", (await grounds()).every((path) => path === "tiles") && !(await dark()), await grounds());
  const offered = await js("return [...document.querySelectorAll('#look option')].map((option) => option.textContent)");
  check("all looks are offered by their names", offered.join() === "Genel görünüm,Numarataj,Gece", offered);
  await js("const l = document.querySelector('#look'); l.value = 'gece'; l.dispatchEvent(new Event('change'))");
  await until("the night's tiles", "const t = [...document.querySelectorAll('img.leaflet-tile')]; return t.length && t.every((i) => i.src.includes('/tiles/gece/') && i.complete)");
  await tilesShown();
  check("the chosen look is drawn", await dark());
  await picture("guide-night.png");
  await click("#language");
  check("the looks are named in the page's language", (await js("return document.querySelector('#look').selectedOptions[0].textContent")) === "Night");
  const night = await js("return location.href");
  check("the link keeps the look", night.includes("gorunum=gece"), night);
  await open(night);
  await tilesShown();
  check("a shared link opens in that look", (await grounds()).every((path) => path === "tiles/gece") && (await dark()), await grounds());
  await s("POST", "/window/rect", { width: 500, height: 844 });
  await open(`${site}#gorunum=gece`);
  await picture("guide-night-mobile.png");
  const choice = await js("const l = document.querySelector('#look').getBoundingClientRect(); return document.elementFromPoint(l.x + l.width / 2, l.y + l.height / 2)?.id");
  check("on a small screen the looks are in reach", choice === "look", choice);
  check("no request for a file that is not there, in any look", missing.length === 0, missing);
  check("no console messages with looks", (await consoleErrors()).length === 0, await consoleErrors());
} catch (error) {
  check("the run came to its end", false, String(error));
} finally {
  if (session) await s("DELETE", "").catch(() => {});
  driver.removeAllListeners("exit");
  driver.kill();
  server.close();
  server.closeAllConnections();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
console.log(failures ? `${failures} failed` : "all passed");
process.exit(failures ? 1 : 0);
