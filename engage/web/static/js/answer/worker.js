// A survey that was opened opens again without signal. Kept are its first page, its whole text and the files they need, which
// are the same for everybody; nothing that anybody answered, and nothing that is sent passes through here.

const KEPT = "engage", PATIENCE = 4000;
const A_SURVEY = /^\/s\/[^/]+(?:\/whole)?$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(keptFirst(request));
  else if (A_SURVEY.test(url.pathname)) event.respondWith(lineFirst(event));
});

async function keptFirst(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// The line if it answers soon; else what was kept, in the language asked for or any.
async function lineFirst(event) {
  const { request } = event, kept = await caches.open(KEPT);
  const line = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected) await kept.put(request, answer.clone());
    return answer;
  });
  event.waitUntil(line.catch(() => {}));
  const before = (await kept.match(request)) ?? (request.mode === "navigate" ? await kept.match(request, { ignoreSearch: true }) : undefined);
  if (!before) return line;
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE, before));
  return Promise.race([line.catch(() => before), slow]);
}
