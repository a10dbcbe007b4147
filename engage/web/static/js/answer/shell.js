// Asks for what lets a survey open again without signal: the worker, and a copy of this survey and its files.

const KEPT = "engage";
const FILES = ["./start.js", "./page.js", "./voice.js", "../logic.js"]; // as they come over the line: page.js brings its neighbours

export async function keepForLater(survey) {
  const here = (path) => new URL(path, import.meta.url).href;
  const sheet = document.querySelector("link[rel=stylesheet]").href;
  const files = FILES.map(here).concat(sheet);
  const page = location.pathname + location.search, lang = document.documentElement.lang;
  const whole = `/s/${encodeURIComponent(survey)}/whole?${new URLSearchParams({ lang })}`;
  try {
    await navigator.serviceWorker.register("/s/worker.js");
    const kept = await caches.open(KEPT), known = (await kept.keys()).map((request) => request.url);
    // After an update everything is kept anew: a page and its files belong together.
    if (known.some((url) => url.includes("/static/") && !files.includes(url))) await caches.delete(KEPT);
    const fresh = await caches.open(KEPT);
    const missing = [];
    for (const url of [...files, page, whole]) if (!(await fresh.match(url))) missing.push(fetch(url, { cache: "force-cache" }).then((answer) => answer.ok && fresh.put(url, answer)));
    await Promise.all(missing);
    document.documentElement.dataset.offline = "ready";
  } catch { /* without it the survey works as long as there is a line */ }
}
