// Answering on the device. The server's first page is taken over as it stands; every further page is the server's own HTML,
// fetched once. What is typed is kept at once and stays on this device until it is sent.

import { Settled, learn } from "./form.js";
import { checkPage, dress, show, showProblems, trim, typed } from "./paper.js";
import * as store from "./store.js";
import { Sender, lineIsThere } from "./send.js";
import { codeOf, newKey } from "./keys.js";
import { Unsent } from "./unsent.js";
import { keepForLater } from "./shell.js";

const AUTOSAVE_MS = 300, KIOSK_MS = 120000, PATIENCE = 8000, DRAFT_MS = 30 * 86400000;

const survey = decodeURIComponent(location.pathname.split("/")[2]);
const state = { whole: null, at: 1, bound: false, person: null, mode: "self", marks: {}, csrf: "" };
const isKiosk = () => state.mode === "kiosk";
const settled = () => new Settled(state.whole, state.person.fields);
const main = () => document.getElementById("main");
const form = () => document.getElementById("answers");

// Should the device fail us before anything was taken over, the page goes on as the server made it.
export const begin = () => start().catch(() => {});

async function start() {
  const unsent = new Unsent(() => state.whole.words, survey, lookAgain);
  const sender = new Sender((outcomes) => { unsent.draw(outcomes); told(outcomes); });
  unsent.sender = sender;
  state.sender = sender;
  state.whole = await fetchWhole(document.documentElement.lang);
  if (form() && !state.whole.server) await takeOver();
  document.documentElement.dataset.device = "ready";
  aloud();
  await sender.now();
  if (!isKiosk()) await keepForLater(survey);
}

const aloud = () => self.speechSynthesis && state.person && import("./voice.js").then((voice) => voice.offer(() => state.whole.words));

async function fetchWhole(lang, version = "") {
  const found = await fetch(`/s/${encodeURIComponent(survey)}/whole?${new URLSearchParams({ lang, ...(version && { v: version }) })}`);
  if (!found.ok) return { server: true, words: {} };
  const whole = await found.json();
  await learn(whole);
  return whole;
}

// What was begun with one version is finished with it.
async function wholeOf(version, lang = state.whole.language, whole = state.whole) {
  return whole.version === version ? whole : fetchWhole(lang, version);
}

async function takeOver() {
  remember();
  let before = isKiosk() ? null : await store.draft(survey);
  if (before?.since < Date.now() - DRAFT_MS) before = await store.dropDraft(survey);
  if (before) state.whole = await wholeOf(before.version);
  const typedNow = typed(form());
  state.person = before ?? { key: newKey(), id: crypto.randomUUID(), turn: 0, version: state.whole.version, fields: {} };
  if (Object.values(typedNow).flat().some((text) => text.trim())) Object.assign(state.person.fields, typedNow);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("input", onInput);
  addEventListener("popstate", onPop);
  addEventListener("pagehide", () => keep());
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? keep() : catchUp()));
  if (isKiosk()) restWhenAlone();
  if (before) resume(before);
  else dress(main(), settled(), state.whole.pages[0]);
}

// What the server's page carries for its own forms, should the answers go on with the server after all.
function remember() {
  const hidden = new FormData(form());
  for (const name of ["t", "website"]) if (hidden.get(name)) state.marks[name] = hidden.get(name);
  state.csrf = hidden.get("csrf_token");
  state.mode = hidden.get("mode") ?? "self";
}

function resume(before) {
  const stops = settled().stops;
  turn(before.at === "check" || stops.includes(before.at) ? before.at : stops[0], { replace: true, focus: false });
  const { words } = state.whole;
  const again = button(words.again, async () => { state.person = null; await store.dropDraft(survey); anew(); });
  const note = notice(words.resumed, again);
  main().prepend(note);
}

// --- pages ---

function turn(at, { replace = false, focus = true, wrong = [] } = {}) {
  state.at = at;
  if (!replace) history.pushState(null, "", `#${at}`);
  else history.replaceState(null, "", `#${at}`);
  draw({ focus, wrong });
  keep();
}

function draw({ focus = true, wrong = [] } = {}) {
  const form = settled(), { whole } = state;
  if (state.at === "check") checkPage(main(), form, (stop) => `#${stop}`);
  else show(main(), form, state.at);
  if (wrong.length) showProblems(main(), whole.words, wrong);
  title(wrong.length);
  if (!focus) return;
  scrollTo(0, 0);
  const first = document.getElementById("summary") ?? main().querySelector("h1") ?? main();
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

function title(wrong) {
  const { words, title } = state.whole, heading = main().querySelector("h1")?.cloneNode(true);
  heading?.querySelector(".optional")?.remove();
  const parts = new Set([heading?.textContent.trim(), title].filter(Boolean));
  document.title = `${wrong ? `${words.error} ` : ""}${[...parts].join(" – ")}`;
}

function take() {
  if (!state.person || typeof state.at !== "number" || !form()) return;
  const names = new Set(settled().shown(state.whole.pages[state.at - 1]).filter((item) => item.field).map((item) => item.path));
  const onPage = (name) => names.has(name) || names.has(name.slice(0, name.lastIndexOf("/")));
  const kept = Object.entries(state.person.fields).filter(([name]) => !onPage(name));
  const left = [...names].map((name) => [name, []]);
  state.person.fields = Object.fromEntries([...kept, ...left, ...Object.entries(typed(form()))]);
}

// --- keeping ---

let saving = Promise.resolve(), timer = 0;

// One after another; `turn` counts what was written, so that a tab that lags behind sees it.
function keep() {
  clearTimeout(timer);
  if (!state.person || isKiosk()) return saving;
  saving = saving.then(async () => {
    const { person } = state;
    if (!person || (!person.turn && !Object.keys(person.fields).length)) return;
    const there = await store.keepDraft(survey, { ...person, at: state.at, since: (person.since ??= Date.now()) });
    if (there) person.turn += 1;
    else if (state.person === person) elsewhere();
  }).catch(() => {});
  return saving;
}

function onInput(event) {
  if (event.target.form !== form()) return;
  clearTimeout(timer);
  timer = setTimeout(() => { take(); keep(); }, AUTOSAVE_MS);
}

// Another tab may have gone on with the same answers, or sent them.
async function catchUp() {
  if (!state.person?.turn || isKiosk()) return;
  await saving;
  const now = await store.draft(survey);
  if (!now || now.id !== state.person.id) return elsewhere();
  if (now.turn <= state.person.turn) return;
  state.person = now;
  draw({ focus: false });
}

function elsewhere() {
  state.person = null;
  main().replaceChildren(notice(state.whole.words.elsewhere));
}

// --- what people do ---

async function onSubmit(event) {
  if (event.target.id !== "answers") return;
  event.preventDefault();
  if (!state.person || state.busy) return;
  const { name = "go", value = "next" } = event.submitter ?? {};
  take();
  if (name === "lang" || name === "text") return speak({ [name]: value });
  if (state.at === "check") return send();
  if (value === "later") return later();
  const form = settled(), stops = form.stops, here = stops.indexOf(state.at);
  if (value === "back") return turn(stops[Math.max(here - 1, 0)]);
  const wrong = form.problems(form.shown(state.whole.pages[state.at - 1]));
  if (wrong.length) { keep(); return draw({ wrong }); }
  const ahead = state.bound ? undefined : stops.find((stop) => stop > state.at);
  turn(ahead ?? stops.find((stop) => form.isNews(stop)) ?? "check");
}

function onClick(event) {
  const link = event.target.closest?.("a[href^='#']");
  const to = link && decodeURIComponent(link.hash.slice(1));
  if (!state.person || !to || to === "main") return;
  event.preventDefault();
  const [stop, field] = /^\d/.test(to) ? to.split(":") : [null, to];
  if (stop) {
    state.bound = true;
    turn(Number(stop), { focus: !field });
  }
  const place = field && document.getElementById(field);
  if (!place) return;
  (place.closest("fieldset, .field") ?? place).scrollIntoView();
  place.focus({ preventScroll: true });
}

function onPop() {
  if (!state.person) return anew();
  const to = location.hash.slice(1), stop = to === "check" ? to : Number(to || settled().stops[0]);
  if (to === "main") return;
  take();
  state.bound = false;
  state.at = stop === "check" || settled().stops.includes(stop) ? stop : settled().stops[0];
  draw();
  keep();
}

// Another language, or larger text: the frame is fetched anew, what was answered stays.
async function speak(change) {
  await keep();
  if (!state.person) return;
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries({ lang: state.whole.language, ...change })) search.set(name, value);
  try {
    const frame = await fetch(`${location.pathname}?${search}`);
    const page = new DOMParser().parseFromString(await frame.text(), "text/html");
    if (!frame.ok || !page.getElementById("main")) throw new Error("no page");
    const { lang: spoken } = page.documentElement, { version } = state.person;
    const whole = await wholeOf(version, spoken, await fetchWhole(spoken));
    if (whole.server) throw new Error("no pages");
    state.whole = whole;
    const { lang, dir, className } = page.documentElement;
    Object.assign(document.documentElement, { lang, dir, className });
    document.body.replaceWith(document.adoptNode(page.body));
    history.replaceState(null, "", `?${search}${location.hash}`);
    draw();
  } catch {
    main().prepend(notice(state.whole.words.noLine));
    return;
  }
  aloud();
  state.sender.now();
  if (!isKiosk()) keepForLater(survey);
}

// Going on on another phone: only the server can keep the answers for that.
async function later() {
  await keep();
  if (!state.person) return;
  if (await lineIsThere().catch(() => false)) await handOver(Number(state.at) || 1, "later");
  else main().prepend(notice(state.whole.words.keptHere));
}

// Send everything as the server's own form would: from here on the server keeps it.
async function handOver(to, go) {
  const { version, language } = state.whole, { key, fields } = state.person;
  const paper = Object.assign(document.createElement("form"), { method: "post", hidden: true });
  paper.action = `/s/${encodeURIComponent(survey)}/${to}?${new URLSearchParams({ k: key, lang: language })}`;
  const put = (name, value) => paper.append(Object.assign(document.createElement("input"), { name, value }));
  Object.entries({ csrf_token: state.csrf, k: key, v: version, mode: state.mode, go, ...state.marks }).forEach(([name, value]) => put(name, value));
  for (const [name, texts] of Object.entries(fields)) (texts.length ? texts : [""]).forEach((text) => put(`q/${name}`, text));
  document.body.append(paper);
  state.person = null;
  await store.dropDraft(survey).catch(() => {});
  paper.submit();
}

// --- sending ---

async function send() {
  const form = settled(), wrong = form.problems(state.whole.items);
  if (wrong.length) return draw({ wrong: wrong.map(([item, why]) => [item, why, form.stops.find((stop) => state.whole.pages[stop - 1].items.includes(item.path))]) });
  await keep();
  if (!state.person || state.busy) return; // gone meanwhile, and the page says so; or pressed twice
  state.busy = true;
  const { key, id, turn, version, fields } = state.person, { language } = state.whole;
  const record = { survey, key, version, language, mode: state.mode, answers: fields, marks: state.marks };
  const waits = await store.finish(survey, turn ? id : "", record).catch(() => undefined);
  state.busy = false;
  if (waits === undefined) return handOver("send", "send"); // the device can keep nothing: the server must
  if (!waits) return elsewhere();
  state.person = null;
  navigator.storage?.persist?.();
  const outcomes = await Promise.race([state.sender.now(), new Promise((resolve) => setTimeout(resolve, PATIENCE, new Map()))]);
  const outcome = outcomes.get(waits) ?? { state: "later" };
  if (outcome.state === "refused" && outcome.wrong) return lookAgain(waits);
  state.last = { id: waits, form, code: await codeOf(key) };
  finished(outcome);
}

// What waited when its last page was shown was sent, or refused, after all.
function told(outcomes) {
  const outcome = outcomes.get(state.last?.id);
  if (outcome && outcome.state !== "later") finished(outcome);
}

// The last page. Nothing of the answers stays on the device but what this page shows, and on a shared one not even that.
function finished(outcome) {
  const { whole, last: { form, code } } = state, sent = outcome.state === "sent";
  main().innerHTML = isKiosk() ? whole.kiosk : whole.receipt;
  main().querySelector(".big-code").textContent = code;
  if (!isKiosk()) checkPage(main(), form, null);
  if (!sent) {
    main().querySelector("h1").textContent = whole.words.waits;
    main().querySelector("h1").after(notice(outcome.error ?? whole.words.waitsWhy));
  } else if (outcome.twice) main().querySelector("h1").after(notice(outcome.twice));
  document.querySelector(".languages")?.remove();
  document.querySelector("footer [form]")?.remove();
  history.replaceState(null, "", "#done");
  title(false);
  scrollTo(0, 0);
  const heading = main().querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
}

// What the server would not take is opened again, where the answers are.
async function lookAgain(id) {
  const one = (await store.waiting()).find((row) => row.id === id);
  if (!one || state.person?.turn) return;
  const { key, version, answers: fields } = one.record;
  state.person = { key, id: crypto.randomUUID(), turn: 0, version, fields };
  state.at = "check";
  await keep();
  await store.sent(id);
  const form = settled(), stopOf = (path) => form.stops.find((stop) => state.whole.pages[stop - 1].items.includes(path));
  const wrong = Object.entries(one.refused?.wrong ?? {}).map(([path, html]) => [{ path }, { html }, stopOf(path)]);
  draw({ wrong });
}

// --- small things ---

// From the first page, with nothing of what was.
function anew() {
  state.person = null;
  history.replaceState(null, "", location.pathname + location.search);
  location.reload();
}

function notice(text, ...buttons) {
  const box = document.createElement("div"), words = document.createElement("p");
  box.className = "notice";
  box.setAttribute("role", "status");
  words.textContent = text;
  box.append(words, ...buttons);
  return box;
}

function button(text, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: text });
  made.addEventListener("click", press);
  return made;
}

// A shared device goes back to its first page when nobody touches it any more.
function restWhenAlone() {
  let rest = 0;
  const wake = () => {
    clearTimeout(rest);
    rest = setTimeout(anew, KIOSK_MS);
  };
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, wake, { passive: true });
  wake();
}
