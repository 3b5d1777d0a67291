/* Keeps an open dashboard current: asks every few seconds whether anything changed, and fills in the new figures.
   Without it the page shows the figures of the moment it was loaded. */

const PERIOD = 5000;
const NOTHING = "—";
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

const board = document.querySelector("[data-dashboard]");
const grouped = new Intl.NumberFormat("en");
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
let etag = board.dataset.etag;

/* The same writing as the template tag `figure`: whole numbers grouped, everything else as the portal sends it. */
function written(value, unit) {
  if (value === null) return NOTHING;
  return `${Number.isInteger(value) ? grouped.format(value) : value}${unit ?? ""}`;
}

/* Writes an object of the answer into the elements below `scope` that carry the names of its members. */
function fill(scope, figures) {
  for (const element of scope.querySelectorAll("[data-figure]")) {
    const value = figures[element.dataset.figure];
    if (value === undefined) continue;
    element.dataset.value = value ?? "";
    element.textContent = written(value, element.dataset.unit);
  }
}

/* Pictures and whatever has no name in the answer: the same page once more, its parts put in the place of the old ones. */
async function swap() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) throw new Error(response.statusText);
  const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-swap]")) {
    const anew = drawn.getElementById(part.id);
    if (anew) part.replaceChildren(...anew.childNodes);
  }
}

/* More or fewer rows than the page has, or another day: the page is drawn anew. */
function isOutgrown(data) {
  const rows = (selector) => document.querySelectorAll(selector).length;
  return (
    rows("[data-place]") !== data.places.length ||
    rows("[data-occupation]") !== data.new_occupations.leading.length ||
    data.ratios.some((ratio) => (ratio.as_of ?? "") !== board.dataset.asOf)
  );
}

function show(data) {
  if (isOutgrown(data)) {
    location.reload();
    return;
  }
  if (!data.freshness) return;
  const ratios = [...data.ratios, data.product].filter(Boolean);
  for (const figures of [...data.counts, ...ratios]) {
    fill(document.querySelector(`tr[data-indicator="${figures.indicator}"]`), figures);
  }
  for (const place of data.places) fill(document.querySelector(`[data-place="${place.key}"]`), place.figures);
  document.querySelectorAll("[data-occupation]").forEach((row, index) => fill(row, data.new_occupations.leading[index]));
  const rest = document.querySelector("[data-new-occupations]");
  if (rest) fill(rest, data.new_occupations);
  const freshness = document.querySelector("[data-freshness]");
  fill(freshness, data.freshness);
  freshness.querySelector("time").dateTime = data.freshness.finished_at;
}

async function refresh() {
  if (document.hidden) return;
  const lost = document.querySelector("[data-lost]");
  try {
    const response = await fetch(board.dataset.source, { headers: { "If-None-Match": etag }, cache: "no-store" });
    if (response.status === 403) location.reload();
    if (response.status !== 304 && !response.ok) throw new Error(response.statusText);
    if (lost) lost.hidden = true;
    if (response.status === 304) {
      if (document.querySelector("[data-working]")) await swap();
      return;
    }
    etag = response.headers.get("ETag");
    show(await response.json());
    await swap();
  } catch {
    if (lost) lost.hidden = false;
  }
}

/* “12 seconds ago” beside the moment itself, which stays in the tooltip. */
function tellAge() {
  for (const time of document.querySelectorAll("[data-ago]")) {
    const seconds = Math.max(1, Math.round((Date.now() - new Date(time.dateTime)) / 1000));
    const [unit, length] = UNITS.find(([, length]) => seconds >= length);
    time.title = new Date(time.dateTime).toLocaleString(document.documentElement.lang);
    time.textContent = relative.format(-Math.floor(seconds / length), unit);
  }
}

tellAge();
setInterval(tellAge, 1000);
setInterval(refresh, PERIOD);
document.addEventListener("visibilitychange", refresh);
