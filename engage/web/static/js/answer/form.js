// A form worked out on the device: the twin of engage/responses (reading.py, settling.py, checking.py, itinerary.py) for forms
// that repeat nothing. `whole` is the document of web/answer/whole.py, `fields` what was typed: name -> texts. The server
// works everything out again; tests/web/answer/test_twin_form.py holds the two together.

const OTHER = "/other", DECLINED = "/declined", MOST_WALKS = 4, LARGEST = 2 ** 53;
const WHOLE = /^[+-]?(?:\d+|\d{1,3}(?:[,.\u00a0\u202f ']\d{3})+)$/, DECIMAL = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/;
const DATE = /^\d{4}-\d\d-\d\d$/, TIME = /^([01]\d|2[0-3]):[0-5]\d/;

let logic = null;
export async function learn(whole) {
  if (whole.rules) logic ??= await import("../logic.js");
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const tidy = (text) => text.replace(/\r\n?/g, "\n").trim();

// --- reading: texts become a value, or a complaint ---

class Wrong extends Error {}

const isDay = (text) => DATE.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text);

// Digits of any script, as the server reads them.
const digits = (text) => text.replace(/\p{Nd}/gu, (sign) => {
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(sign.codePointAt(0) - before - 1))) before++;
  return before % 10;
});

function number(item, text, shape, clean) {
  const plain = digits(text);
  if (!shape.test(plain)) throw new Wrong(item.unread);
  const value = Number(clean(plain));
  if (Math.abs(value) > LARGEST) throw new Wrong(item.large);
  return value;
}

function long(whole, text, complaint) {
  const length = Array.from(text).length, most = Number(whole.words.most);
  if (length > most) throw new Wrong(fill(complaint || whole.words.long, { length, most }));
  return text;
}

const when = (item, good, value) => { if (!good) throw new Wrong(item.unread); return value; };

const READ = {
  integer: (item, text) => number(item, text, WHOLE, (one) => one.replace(/[^\d+-]/g, "")),
  decimal: (item, text) => number(item, text, DECIMAL, (one) => one.replace(",", ".")),
  date: (item, text) => when(item, isDay(text), text),
  time: (item, text) => when(item, TIME.test(text), text.slice(0, 5)),
  datetime: (item, text) => when(item, isDay(text.slice(0, 10)) && text[10] === "T" && TIME.test(text.slice(11)), text.slice(0, 16)),
  consent: (item, text) => when(item, text === "OK", text),
};

function several(item, texts) {
  const chosen = item.choices.filter((code) => texts.includes(code));
  const alone = chosen.find((code) => code in item.alone);
  if (alone !== undefined && chosen.length > 1) throw new Wrong(item.alone[alone]);
  return chosen.length ? chosen : null;
}

function ranked(item, places) {
  const codes = item.choices.filter((code, at) => places[at]);
  const given = new Set(places.filter(Boolean));
  if (given.size < codes.length) throw new Wrong(item.twice);
  const placeOf = (code) => Number(places[item.choices.indexOf(code)]);
  return codes.length ? codes.sort((one, other) => placeOf(one) - placeOf(other)) : null;
}

function valueOf(whole, item, texts) {
  texts = texts.map(tidy).filter(Boolean);
  if (!texts.length) return null;
  if (item.kind === "multi") return several(item, texts);
  if (item.choices && !item.choices.includes(texts[0])) throw new Wrong(whole.words.choose);
  if (item.choices) return texts[0];
  return READ[item.kind] ? READ[item.kind](item, texts[0]) : long(whole, texts.join("\n"), item.long);
}

function read(whole, fields) {
  const found = { document: {}, wrong: {}, declined: new Set(), words: {} };
  for (const item of whole.items) {
    if (!item.field) continue;
    const name = item.path, texts = fields[name] ?? [];
    const declined = item.decline && (texts.includes(DECLINED) || Boolean(fields[name + DECLINED]?.length));
    if (declined) found.declined.add(name);
    try {
      const places = () => item.choices.map((_, at) => tidy((fields[`${name}/${at + 1}`] ?? []).join(" ")));
      const value = item.kind === "rank" ? ranked(item, places()) : valueOf(whole, item, texts.filter((text) => text !== DECLINED));
      const words = long(whole, tidy((fields[name + OTHER] ?? []).join(" ")));
      if (declined && value !== null) throw new Wrong(whole.words.both);
      if (value !== null) found.document[name] = value;
      if (words) found.words[name] = words;
    } catch (wrong) {
      if (!(wrong instanceof Wrong)) throw wrong;
      found.wrong[name] = wrong.message;
    }
  }
  return found;
}

// --- settling: what is asked, what is on offer, what is worked out ---

function moment({ offset, day }) {
  const local = new Date(Date.now() + offset * 60000).toISOString(), ahead = Math.abs(offset), pad = (n) => String(n).padStart(2, "0");
  const zone = (offset < 0 ? "-" : "+") + pad(Math.floor(ahead / 60)) + ":" + pad(ahead % 60);
  return (day ? `${local.slice(0, 10)}T00:00:00.000` : local.slice(0, 23)) + zone;
}

export class Settled {
  constructor(whole, fields, now = whole.rules && moment(whole.rules)) {
    this.whole = whole;
    this.fields = fields;
    this.now = now;
    this.walk(read(whole, fields));
    for (let left = whole.rules?.ahead ? MOST_WALKS : 0; left > 0; left--) {
      // What was taken out may be asked after all: begin again with everything typed, knowing what was worked out.
      const before = JSON.stringify([this.asked, this.document]), reading = read(whole, fields);
      reading.document = { ...this.document, ...reading.document };
      this.walk(reading);
      if (JSON.stringify([this.asked, this.document]) === before) break;
    }
  }

  walk(reading) {
    Object.assign(this, { reading, document: reading.document, asked: {} });
    for (const item of this.whole.items) {
      const holder = item.path.slice(0, Math.max(item.path.lastIndexOf("/"), 0));
      this.asked[item.path] = (!holder || this.asked[holder]) && this.holds(item.relevant, item, true);
      if (item.kind === "section") continue;
      if (this.asked[item.path]) this.workOut(item);
      else delete this.document[item.path];
    }
  }

  workOut(item) {
    const rule = item.calculation ?? item.default;
    if (rule === undefined && item.start === undefined) return;
    const given = rule === undefined ? item.start : this.evaluated(rule, item);
    if (item.told) this.document[item.path] = given;
    else if (item.field && !(item.path in this.fields)) {
      const text = String(given), texts = item.kind === "multi" ? text.split(/\s+/) : [text];
      try {
        const suggested = valueOf(this.whole, item, texts);
        if (suggested !== null) this.document[item.path] = suggested;
      } catch (wrong) { if (!(wrong instanceof Wrong)) throw wrong; }
    }
  }

  scope(item, row = null) {
    const { shape, months, weekdays } = this.whole.rules, { language, source } = this.whole;
    return { shape, answers: this.document, now: this.now, at: { path: item.path, rounds: [] }, row, language, source, months, weekdays };
  }

  attempt(work, otherwise) {
    try { return work(); } catch (fault) {
      if (fault instanceof logic.Refused) return otherwise; // a rule that takes too long stands in nobody's way
      throw fault;
    }
  }

  evaluated(rule, item) { return this.attempt(() => logic.stored(logic.evaluate(rule, this.scope(item))), ""); }
  holds(rule, item, otherwise, row) {
    if (rule === undefined || typeof rule === "boolean") return rule ?? otherwise;
    return this.attempt(() => logic.holds(rule, this.scope(item, row)), otherwise);
  }
  wording(text, path) { return logic && text.includes("${") ? this.attempt(() => logic.filled(text, this.scope({ path })), text) : text; }

  offered(item) {
    const on = (at) => this.holds(item.choice_filter, item, true, { choices: item.list, index: at });
    return item.choices.filter((_, at) => item.choice_filter === undefined || at >= item.listed || on(at));
  }

  // What is wrong with one answer as {html} or {text}; null when it can be taken, or is not asked for.
  problem(item) {
    const { words } = this.whole, name = item.path, value = this.document[name];
    if (!item.field || !this.asked[name]) return null;
    if (this.reading.wrong[name]) return { text: this.reading.wrong[name] };
    if (value === undefined) {
      if (this.reading.declined.has(name) || !this.holds(item.required, item, false)) return null;
      if (item.choices && !this.offered(item).length) return null;
      return item.missing ? { html: item.missing } : { text: words.missing };
    }
    if (item.choices && ![].concat(value).every((code) => this.offered(item).includes(code))) return { text: words.choose };
    if (this.holds(item.constraint, item, true)) return null;
    return item.unfit ? { html: item.unfit } : { text: words.unfit };
  }

  problems(items) { return items.map((item) => [item, this.problem(item)]).filter(([, wrong]) => wrong); }

  shown(page) { return page.items.map((path) => this.item(path)).filter((item) => this.asked[item.path]); }
  item(path) { return this.whole.items.find((item) => item.path === path); }
  get stops() { return this.whole.pages.flatMap((page, at) => (this.shown(page).length ? [at + 1] : [])); }
  isNews(number) { return this.shown(this.whole.pages[number - 1]).some((item) => item.field && !(item.path in this.fields)); }
}
