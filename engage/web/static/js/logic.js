// The survey expression language on the device: the twin of engage/logic (run.py, nodes.py, library.py, values.py,
// days.py, patterns.py), which says what everything means. It evaluates the trees that portable.py writes; tests/logic/
// test_twin.py holds the two together, so change both or neither.
//
// scope: {shape, answers, now, at: {path, rounds}, row: {choices, index} | null, language, source, months, weekdays, dice, newId}
// where shape is Shape.as_json(), answers the nested document, now an ISO moment with its offset.

const MAX_WORK = 200000, MAX_TEXT = 100000, MAX_STEPS = 250000, DAY_MS = 86400000;

export class Refused extends Error {}

const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

export function evaluate(tree, scope) {
  const run = new Run(scope);
  return run.first(run.value(tree, { node: scope.row ?? scope.at, position: 1, size: 1 }));
}

export const holds = (tree, scope) => asTruth(evaluate(tree, scope));
export const stored = (value) => (Number.isNaN(value) ? "" : value);

export function filled(text, scope) {
  const run = new Run(scope);
  const put = (whole, name) => (pathOf(scope.shape, name, "") === null ? whole : run.text(run.named(name)));
  return bounded(text.replace(/\$\{[ \t\r\n]*([^{}# \t\r\n]+)[ \t\r\n]*\}/g, put));
}

// --- values ---

function atom(value) {
  if (typeof value === "boolean" || typeof value === "string" || typeof value === "number") return value;
  return Array.isArray(value) ? value.filter((part) => typeof part === "string").join(" ") : "";
}

const asText = (value) => (typeof value === "number" ? numberText(value) : String(value));

function numberText(value) {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  const [digits, exponent = "0"] = String(Math.abs(value)).split("e");
  let [whole, fraction = ""] = digits.split(".");
  let point = whole.length + Number(exponent);
  let all = whole + fraction;
  all = point < 0 ? "0".repeat(-point) + all : all.padEnd(point, "0");
  point = Math.max(point, 0);
  whole = all.slice(0, point).replace(/^0+/, "") || "0";
  fraction = all.slice(point).replace(/0+$/, "");
  return (value < 0 ? "-" : "") + (fraction ? `${whole}.${fraction}` : whole);
}

const NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;

function asNumber(value, offset) {
  if (typeof value !== "string") return Number(value);
  const found = NUMBER.exec(value);
  return found ? Number(found[1]) : daysIn(stripped(value), offset) ?? NaN;
}

const asTruth = (value) => (typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Boolean(value));

function compared(sign, left, right, offset) {
  const [one, other] = [() => asNumber(left, offset), () => asNumber(right, offset)];
  if (sign === "<") return one() < other();
  if (sign === "<=") return one() <= other();
  if (sign === ">") return one() > other();
  if (sign === ">=") return one() >= other();
  let same = left === right;
  if (typeof left === "boolean" || typeof right === "boolean") same = asTruth(left) === asTruth(right);
  else if (typeof left === "number" || typeof right === "number") same = one() === other();
  return same === (sign === "=");
}

const BLANK = " \t\r\n";

function stripped(text) {
  let start = 0, end = text.length;
  while (start < end && BLANK.includes(text[start])) start++;
  while (end > start && BLANK.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

const words = (text) => text.split(/[ \t\r\n]+/).filter(Boolean);
const signs = (text) => Array.from(text);

function bounded(text) {
  if (text.length > MAX_TEXT && signs(text).length > MAX_TEXT) throw new Refused("too long a text");
  return text;
}

function rounded(value, places) {
  if (!Number.isFinite(value) || Math.abs(places) > 300) return value;
  const moved = Number(`${numberText(value)}e${places}`);
  if (!Number.isFinite(moved) || Math.abs(moved) >= 2 ** 52) return value;
  return Number(`${Math.floor(moved + 0.5)}e${-places}`);
}

// --- days ---

function dayNumber(year, month, day) {
  if (month <= 2) year -= 1;
  const era = Math.floor(year / 400), ofEra = year - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

function calendarDay(days) {
  const era = Math.floor((days + 719468) / 146097), of = days + 719468 - era * 146097;
  const year = Math.floor((of - Math.floor(of / 1460) + Math.floor(of / 36524) - Math.floor(of / 146096)) / 365);
  const ofYear = of - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  return [year + era * 400 + (month <= 2), month, ofYear - Math.floor((153 * shifted + 2) / 5) + 1];
}

const FIRST = dayNumber(0, 1, 1), LAST = dayNumber(9999, 12, 31);

function zone(text) {
  if (text === "Z") return 0;
  const digits = text.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text[0] === "-" ? -minutes : minutes;
}

function clockFraction(text, offset) {
  const found = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (!found) return null;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  let ms = ((hour * 60 + minute) * 60 + second) * 1000 + Number((found[4] ?? "").padEnd(3, "0"));
  if (found[5]) ms += (offset - zone(found[5])) * 60000;
  return ms / DAY_MS;
}

function daysIn(text, offset) {
  const mark = text.indexOf("T"), day = mark < 0 ? text : text.slice(0, mark);
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!found) return null;
  const [year, month, date] = found.slice(1).map(Number);
  const days = dayNumber(year, month, date);
  if (month < 1 || month > 12 || calendarDay(days).join() !== [year, month, date].join()) return null;
  if (mark < 0) return days;
  const fraction = clockFraction(text.slice(mark + 1), offset);
  return fraction === null ? null : days + fraction;
}

const padded = (number, width = 2) => String(number).padStart(width, "0");
const known = (days) => FIRST <= days && days < LAST + 1;

function asDate(days) {
  if (!known(days)) return "";
  const [year, month, day] = calendarDay(Math.floor(days));
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
}

function split(days) {
  if (!known(days)) return [LAST + 1, 0];
  const whole = Math.floor(days), ms = Math.floor((days - whole) * DAY_MS + 0.5);
  return ms === DAY_MS ? [whole + 1, 0] : [whole, ms];
}

const clock = (ms) => [Math.floor(ms / 3600000), Math.floor(ms / 60000) % 60, Math.floor(ms / 1000) % 60, ms % 1000];

function asMoment(days, offset) {
  const [day, ms] = split(days);
  if (!asDate(day)) return "";
  const [hour, minute, second, rest] = clock(ms), ahead = Math.abs(offset);
  const place = (offset < 0 ? "-" : "+") + padded(Math.floor(ahead / 60)) + ":" + padded(ahead % 60);
  return `${asDate(day)}T${padded(hour)}:${padded(minute)}:${padded(second)}.${padded(rest, 3)}${place}`;
}

function formatted(days, pattern, months, weekdays) {
  const [day, ms] = split(days);
  if (!asDate(day)) return "";
  const [year, month, date] = calendarDay(day), [hour, minute, second, rest] = clock(ms);
  const marks = {
    Y: padded(year, 4), y: padded(year % 100), m: padded(month), n: String(month), b: months[month - 1], d: padded(date),
    e: String(date), a: weekdays[(((day + 4) % 7) + 7) % 7], H: padded(hour), h: String(hour), M: padded(minute),
    S: padded(second), 3: padded(rest, 3), "%": "%",
  };
  return pattern.replace(/%(.)/gsu, (whole, mark) => (has(marks, mark) ? marks[mark] : whole));
}

function wallClock(now) {
  const offset = zone(/(?:Z|[+-]\d\d:\d\d)$/.exec(now)[0]);
  return { offset, days: daysIn(now, offset) };
}

// --- patterns: all states of the program at once, so that no pattern can hang ---

const WORD = [48, 57, 65, 90, 95, 95, 97, 122];

function within(ranges, point) {
  for (let at = 0; at < ranges.length; at += 2) if (ranges[at] <= point && point <= ranges[at + 1]) return true;
  return false;
}

const ofCategory = (category, sign) => new RegExp(`^\\p{${category}}$`, "u").test(sign);

function matches(program, text) {
  const chars = signs(text), points = chars.map((char) => char.codePointAt(0));
  const isWord = (at) => at >= 0 && at < chars.length && within(WORD, points[at]);
  let left = MAX_STEPS;

  function accepts([, negated, ranges, categories], at) {
    return (within(ranges, points[at]) || categories.some((category) => ofCategory(category, chars[at]))) !== negated;
  }
  function lets([kind, wanted, inner], at) {
    if (kind === "start") return at === 0;
    if (kind === "end") return at === chars.length;
    if (kind === "edge") return (isWord(at - 1) !== isWord(at)) === wanted;
    return runs(inner, at, false) === wanted;
  }
  function closure(program, states, at) {
    const waiting = states.reverse(), seen = new Set(), found = [];
    while (waiting.length && left > 0) {
      const state = waiting.pop();
      if (seen.has(state)) continue;
      seen.add(state);
      left -= 1;
      const step = program[state];
      if (step[0] === "class" || step[0] === "match") found.push(state);
      else if (step[0] === "split" || step[0] === "jump") waiting.push(...step.slice(1).reverse());
      else if (lets(step, at)) waiting.push(state + 1);
    }
    return found;
  }
  function runs(program, start, whole) {
    let at = start, states = closure(program, [0], at);
    while (states.length && left > 0) {
      if (states.some((state) => program[state][0] === "match") && (!whole || at === chars.length)) return true;
      if (at === chars.length) return false;
      const after = states.filter((state) => program[state][0] === "class" && accepts(program[state], at));
      at += 1;
      states = closure(program, after.map((state) => state + 1), at);
    }
    return false;
  }
  return runs(program, 0, true);
}

// --- the form: places {path, rounds}, rows {choices, index}, cells {choices, index, column}, lists {choices} ---

const kept = new WeakMap();

function formOf(shape) {
  if (!kept.has(shape)) {
    const named = new Map(), children = new Map(), repeats = new Set(shape.repeats);
    const add = (map, key, path) => map.set(key, [...(map.get(key) ?? []), path]);
    for (const path of shape.paths) {
      const cut = path.lastIndexOf("/");
      add(named, path.slice(cut + 1), path);
      add(children, path.slice(0, Math.max(cut, 0)), path);
    }
    const paths = new Set(shape.paths);
    kept.set(shape, { named, children, repeats, paths });
  }
  return kept.get(shape);
}

function roundsOf(shape, path) {
  const { repeats, paths } = formOf(shape);
  if (!paths.has(path)) return [];
  const names = path.split("/");
  return names.map((_, at) => names.slice(0, at + 1).join("/")).filter((around) => repeats.has(around));
}

const sharedStart = (one, other) => {
  let shared = 0;
  while (shared < Math.min(one.length, other.length) && one[shared] === other[shared]) shared++;
  return shared;
};

function pathOf(shape, name, near) {
  const found = formOf(shape).named.get(name) ?? [];
  let best = null, most = -1;
  for (const path of found) {
    const shared = sharedStart(path.split("/"), near.split("/"));
    if (shared > most) [best, most] = [path, shared];
  }
  return best;
}

const own = (object, key) => (object && typeof object === "object" && has(object, key) ? object[key] : undefined);

function storedAt({ shape, answers }, path, rounds) {
  let document = answers;
  roundsOf(shape, path).slice(0, rounds.length).forEach((repeat, at) => {
    const documents = own(document, repeat);
    document = Array.isArray(documents) && rounds[at] >= 0 ? documents[rounds[at]] : undefined;
  });
  return Array.isArray(document) ? undefined : own(document, path);
}

function timesRound(scope, repeat, rounds) {
  const documents = storedAt(scope, repeat, rounds);
  return Array.isArray(documents) ? documents.length : 0;
}

const each = (count, make) => Array.from({ length: count }, (_, index) => make(index));

function inRounds(scope, path, rounds) {
  if (!formOf(scope.shape).repeats.has(path)) return [{ path, rounds }];
  return each(timesRound(scope, path, rounds), (index) => ({ path, rounds: [...rounds, index] }));
}

function answerAt(scope, { path, rounds }) {
  const { repeats, children } = formOf(scope.shape);
  return repeats.has(path) || children.has(path) ? "" : atom(storedAt(scope, path, rounds));
}

function placesOf(scope, name) {
  const { shape, at } = scope, path = pathOf(shape, name, at.path);
  if (path === null) return [];
  const around = roundsOf(shape, path), shared = sharedStart(around, roundsOf(shape, at.path).slice(0, at.rounds.length));
  let found = [at.rounds.slice(0, shared)];
  for (const repeat of around.slice(shared)) {
    found = found.flatMap((rounds) => each(timesRound(scope, repeat, rounds), (index) => [...rounds, index]));
  }
  return found.map((rounds) => ({ path, rounds }));
}

const rowsOf = (shape, choices) => own(shape.choices, choices) ?? [];

function labelOf({ shape, language, source }, choices, index) {
  const row = rowsOf(shape, choices)[index], label = own(row, "label"), code = own(row, "name") ?? "";
  if (label && typeof label === "object") return own(label, language) || own(label, source) || code;
  return label || code;
}

function content(scope, node) {
  if (node.path !== undefined) return answerAt(scope, node);
  if (node.column === undefined) return "";
  if (node.column === "label") return labelOf(scope, node.choices, node.index);
  if (node.column === "itextId") return `${node.choices}-${node.index}`;
  return rowsOf(scope.shape, node.choices)[node.index][node.column];
}

function parents({ shape }, node) {
  if (node.path) {
    const above = node.path.slice(0, Math.max(node.path.lastIndexOf("/"), 0));
    return [{ path: above, rounds: node.rounds.slice(0, roundsOf(shape, above).length) }];
  }
  return node.index !== undefined && node.column === undefined ? [{ choices: node.choices }] : [];
}

function childrenOf(scope, node, name) {
  if (node.path !== undefined) {
    const inside = formOf(scope.shape).children.get(node.path) ?? [];
    const wanted = inside.filter((path) => name === "*" || path.slice(path.lastIndexOf("/") + 1) === name);
    return wanted.flatMap((path) => inRounds(scope, path, node.rounds));
  }
  const { choices, index } = node;
  if (node.column !== undefined) return [];
  if (index === undefined) {
    if (name !== "item" && name !== "*") return [node];
    return each(rowsOf(scope.shape, choices).length, (index) => ({ choices, index }));
  }
  const row = rowsOf(scope.shape, choices)[index], isText = (column) => typeof own(row, column) === "string";
  if (name === "*") {
    return Object.keys(row).filter((column) => isText(column) || column === "label").map((column) => ({ choices, index, column }));
  }
  const column = name.startsWith("label::") ? "label" : name;
  return column === "label" || column === "itextId" || isText(column) ? [{ choices, index, column }] : [];
}

function unique(nodes) {
  const seen = new Map();
  for (const node of nodes) {
    const key = JSON.stringify([node.path, node.rounds, node.choices, node.index, node.column]);
    if (!seen.has(key)) seen.set(key, node);
  }
  return [...seen.values()];
}

const nodesOf = (value) => (Array.isArray(value) ? value : []);

// --- one evaluation ---

class Run {
  constructor(scope) {
    this.scope = scope;
    ({ offset: this.offset, days: this.now } = wallClock(scope.now));
    this.left = MAX_WORK;
  }

  spend(work = 1) {
    this.left -= work;
    if (this.left < 0) throw new Refused("too much work");
  }

  atoms(value) { return Array.isArray(value) ? value.map((node) => content(this.scope, node)) : [value]; }
  first(value) { return Array.isArray(value) ? (value.length ? content(this.scope, value[0]) : "") : value; }
  text(value) { return asText(this.first(value)); }
  number(value) { return asNumber(this.first(value), this.offset); }
  truth(value) { return asTruth(this.first(value)); }

  named(name) {
    const found = placesOf(this.scope, name);
    this.spend(found.length);
    return found;
  }

  value(tree, context) {
    this.spend();
    if (!Array.isArray(tree)) return tree;
    const [kind, ...rest] = tree;
    switch (kind) {
      case "$": return this.named(rest[0]);
      case "$last": return [];
      case "re": return rest[0];
      case "-": return -this.number(this.value(rest[0], context));
      case "call": return has(FUNCTIONS, rest[0]) ? FUNCTIONS[rest[0]](this, context, rest.slice(1)) : "";
      case "chain": return this.chain(rest, context);
      case "[]": return this.filtered(nodesOf(this.value(rest[0], context)), rest.slice(1));
      default: return this.path(rest, context);
    }
  }

  chain(parts, context) {
    if (parts[1] === "and" || parts[1] === "or") {
      const settles = parts[1] === "or";
      for (let at = 0; at < parts.length; at += 2) if (this.truth(this.value(parts[at], context)) === settles) return settles;
      return !settles;
    }
    let left = this.value(parts[0], context);
    for (let at = 1; at < parts.length; at += 2) left = this.operation(parts[at], left, this.value(parts[at + 1], context));
    return left;
  }

  operation(sign, left, right) {
    if (sign === "|") return unique([...nodesOf(left), ...nodesOf(right)]);
    if ("=!<>".includes(sign[0])) return this.compare(sign, left, right);
    const [one, other] = [this.number(left), this.number(right)];
    return { "+": one + other, "-": one - other, "*": one * other, div: one / other, mod: one % other }[sign];
  }

  compare(sign, left, right) {
    const orBlank = (atoms) => (atoms.length ? atoms : [""]);
    const lefts = orBlank(this.atoms(left)), rights = orBlank(this.atoms(right));
    this.spend(lefts.length * rights.length);
    return lefts.some((one) => rights.some((other) => compared(sign, one, other, this.offset)));
  }

  path([start, ...steps], context) {
    let found;
    if (start[0] !== "start") found = nodesOf(this.value(start, context));
    else if (start[1] === ".") found = [context.node];
    else {
      found = [{ path: "", rounds: [] }];
      if (steps[0]?.[0] === "child") steps = steps.slice(1);
    }
    for (const [axis, name, ...predicates] of steps) {
      found = unique(found.flatMap((node) => this.filtered(this.step(node, axis, name), predicates)));
    }
    return found;
  }

  step(node, axis, name) {
    let found = [];
    if (axis === "self") found = [node];
    else if (axis === "parent") found = parents(this.scope, node);
    else if (axis === "child") found = childrenOf(this.scope, node, name);
    this.spend(found.length + 1);
    return found;
  }

  filtered(nodes, predicates) {
    for (const predicate of predicates) {
      const size = nodes.length;
      nodes = nodes.filter((node, at) => {
        const value = this.value(predicate, { node, position: at + 1, size });
        return typeof value === "number" ? value === at + 1 : this.truth(value);
      });
    }
    return nodes;
  }
}

// --- the functions ---

const given = (plain) => (run, context, args) => plain(run, ...args.map((tree) => run.value(tree, context)));
const ofHere = (change) => (run, context, args) => change(run, args.length ? run.value(args[0], context) : [context.node]);
const between = (value, least, most) => (least === -1 || value >= least) && (most === -1 || value <= most);
const numbersOf = (run, values) => values.flatMap((value) => run.atoms(value)).map((one) => asNumber(one, run.offset));
const numeric = (change) => given((run, value) => change(run.number(value)) + 0); // never minus nothing
const clamped = (value, least, most) => Math.min(Math.max(value, least), most);

function settled(value) {
  if (!Number.isFinite(value)) return value;
  const nearest = Math.floor(value + 0.5);
  if (Math.abs(value) <= 2 ** 53 && Math.abs(value - nearest) <= Math.abs(value) * 1e-14) return nearest;
  return Number(value.toPrecision(12));
}

const mathematical = (change) => given((run, ...values) => {
  const numbers = values.map((value) => run.number(value));
  return numbers.some(Number.isNaN) ? NaN : settled(change(...numbers));
});

const extreme = (pick) => given((run, ...values) => {
  const numbers = numbersOf(run, values);
  return numbers.length && !numbers.some(Number.isNaN) ? numbers.reduce((one, other) => pick(one, other)) : NaN;
});

function choiceName(run, context, [code, question]) {
  const { shape, at } = run.scope, value = run.text(run.value(code, context));
  let name = stripped(typeof question === "string" ? question : run.text(run.value(question, context)));
  if (name.startsWith("${")) name = name.slice(2);
  if (name.endsWith("}")) name = name.slice(0, -1);
  name = stripped(name);
  const choices = own(shape.lists, pathOf(shape, name.slice(name.lastIndexOf("/") + 1), at.path) ?? "") ?? "";
  const rows = rowsOf(shape, choices);
  for (let index = 0; index < rows.length; index++) {
    run.spend();
    if (own(rows[index], "name") === value) return labelOf(run.scope, choices, index);
  }
  return "";
}

function indexedRepeat(run, what, ...pairs) {
  const { shape, at } = run.scope, wanted = new Map(), mine = new Map();
  for (let pair = 0; pair + 1 < pairs.length; pair += 2) {
    const [named] = nodesOf(pairs[pair]);
    if (named?.path !== undefined) wanted.set(named.path, run.number(pairs[pair + 1]) - 1);
  }
  const [found] = nodesOf(what);
  if (found?.path === undefined) return "";
  roundsOf(shape, at.path).slice(0, at.rounds.length).forEach((repeat, index) => mine.set(repeat, at.rounds[index]));
  const rounds = roundsOf(shape, found.path).map((repeat) => wanted.get(repeat) ?? mine.get(repeat) ?? 0);
  if (!rounds.every((index) => index >= 0 && index < 1e6)) return "";
  return answerAt(run.scope, { path: found.path, rounds: rounds.map(Math.trunc) });
}

function substring(run, value, start, length = Infinity) {
  const text = signs(run.text(value)), first = rounded(run.number(start), 0);
  const after = first + rounded(run.number(length), 0);
  if (Number.isNaN(first) || Number.isNaN(after)) return "";
  return text.slice(clamped(first, 1, text.length + 1) - 1, clamped(after, 1, text.length + 1) - 1).join("");
}

function substr(run, value, start, end = Infinity) {
  const text = signs(run.text(value)), edges = [start, end].map((edge) => Math.trunc(run.number(edge)));
  if (edges.some(Number.isNaN)) return "";
  return text.slice(...edges.map((edge) => clamped(edge < 0 ? edge + text.length : edge, 0, text.length))).join("");
}

function translate(run, value, away, into) {
  const targets = signs(run.text(into)), table = new Map();
  signs(run.text(away)).forEach((sign, at) => { if (!table.has(sign)) table.set(sign, targets[at] ?? ""); });
  return signs(run.text(value)).map((sign) => table.get(sign) ?? sign).join("");
}

const FUNCTIONS = {
  if: (run, context, [condition, then, otherwise]) => run.value(run.truth(run.value(condition, context)) ? then : otherwise, context),
  coalesce(run, context, args) {
    for (const tree of args) {
      const found = run.first(run.value(tree, context));
      if (!["", "NaN"].includes(asText(found))) return found;
    }
    return "";
  },
  once(run, context, [tree]) {
    const already = answerAt(run.scope, run.scope.at);
    return already !== "" ? already : run.value(tree, context);
  },
  not: given((run, value) => !run.truth(value)),
  true: () => true,
  false: () => false,
  boolean: given((run, value) => run.truth(value)),
  "boolean-from-string": given((run, value) => ["true", "1"].includes(run.text(value))),
  checklist: given((run, least, most, ...yes) =>
    between(yes.flatMap((value) => run.atoms(value)).filter(asTruth).length, run.number(least), run.number(most))),
  "weighted-checklist": given((run, least, most, ...pairs) => {
    let weight = 0;
    for (let at = 0; at + 1 < pairs.length; at += 2) if (run.truth(pairs[at])) weight += run.number(pairs[at + 1]);
    return between(weight, run.number(least), run.number(most));
  }),
  selected: given((run, answer, choice) => words(run.text(answer)).includes(stripped(run.text(choice)))),
  "selected-at": given((run, answer, index) => {
    const at = run.number(index);
    return (at >= 0 && words(run.text(answer))[Math.trunc(at)]) || "";
  }),
  "count-selected": given((run, answer) => words(run.text(answer)).length),
  "jr:choice-name": choiceName,
  "jr:itext": given((run, identifier) => {
    const text = run.text(identifier), cut = text.lastIndexOf("-"), choices = text.slice(0, Math.max(cut, 0)), index = text.slice(cut + 1);
    const known = /^[0-9]{1,6}$/.test(index) && Number(index) < rowsOf(run.scope.shape, choices).length;
    return known ? labelOf(run.scope, choices, Number(index)) : "";
  }),
  instance: given((run, name) => [{ choices: run.text(name) }]),
  current: (run) => [run.scope.at],
  position(run, context, args) {
    if (!args.length) return context.position;
    const [place] = nodesOf(run.value(args[0], context));
    return place?.rounds?.length && formOf(run.scope.shape).repeats.has(place.path) ? place.rounds[place.rounds.length - 1] + 1 : 1;
  },
  last: (run, context) => context.size,
  "indexed-repeat": given(indexedRepeat),
  count: given((run, value) => nodesOf(value).length),
  "count-non-empty": given((run, value) => run.atoms(value).filter((one) => asText(one) !== "").length),
  sum: given((run, value) => numbersOf(run, [value]).reduce((total, number) => total + number, 0)),
  min: extreme((one, other) => (other < one ? other : one)),
  max: extreme((one, other) => (other > one ? other : one)),
  number: ofHere((run, value) => run.number(value)),
  int: numeric(Math.trunc),
  round: given((run, value, places = 0) => {
    const count = run.number(places);
    return Number.isNaN(count) ? NaN : rounded(run.number(value), Math.trunc(clamped(count, -400, 400)));
  }),
  floor: numeric(Math.floor),
  ceiling: numeric(Math.ceil),
  abs: numeric(Math.abs),
  pow: mathematical(Math.pow),
  sqrt: mathematical(Math.sqrt),
  exp: mathematical(Math.exp),
  exp10: mathematical((value) => 10 ** value),
  log: mathematical(Math.log),
  log10: mathematical(Math.log10),
  pi: () => Math.PI,
  sin: mathematical(Math.sin),
  cos: mathematical(Math.cos),
  tan: mathematical(Math.tan),
  asin: mathematical(Math.asin),
  acos: mathematical(Math.acos),
  atan: mathematical(Math.atan),
  atan2: mathematical(Math.atan2),
  random: (run) => run.scope.dice(),
  string: ofHere((run, value) => run.text(value)),
  concat: given((run, ...values) => bounded(values.flatMap((value) => run.atoms(value)).map(asText).join(""))),
  join: given((run, separator, ...values) => bounded(values.flatMap((value) => run.atoms(value)).map(asText).join(run.text(separator)))),
  "string-length": ofHere((run, value) => signs(run.text(value)).length),
  "normalize-space": ofHere((run, value) => words(run.text(value)).join(" ")),
  trim: given((run, value) => stripped(run.text(value))),
  contains: given((run, value, part) => run.text(value).includes(run.text(part))),
  "starts-with": given((run, value, part) => run.text(value).startsWith(run.text(part))),
  "ends-with": given((run, value, part) => run.text(value).endsWith(run.text(part))),
  substring: given(substring),
  substr: given(substr),
  "substring-before": given((run, value, mark) => {
    const text = run.text(value), at = text.indexOf(run.text(mark));
    return text.slice(0, Math.max(at, 0));
  }),
  "substring-after": given((run, value, mark) => {
    const text = run.text(value), found = run.text(mark), at = text.indexOf(found);
    return at < 0 ? "" : text.slice(at + found.length);
  }),
  translate: given(translate),
  "upper-case": given((run, value) => bounded(run.text(value).toUpperCase())),
  "lower-case": given((run, value) => bounded(run.text(value).toLowerCase())),
  regex(run, context, [subject, pattern]) {
    if (pattern[0] !== "re" || !pattern[2].length) return false;
    return matches(pattern[2], run.text(run.value(subject, context)));
  },
  uuid: (run) => run.scope.newId(),
  today: (run) => asDate(run.now),
  now: (run) => asMoment(run.now, run.offset),
  date: given((run, value) => asDate(run.number(value))),
  "date-time": given((run, value) => asMoment(run.number(value), run.offset)),
  "format-date": given((run, value, pattern) => bounded(formatted(run.number(value), run.text(pattern), run.scope.months, run.scope.weekdays))),
  "decimal-date-time": given((run, value) => run.number(value)),
  "decimal-time": given((run, value) => {
    const fraction = clockFraction(stripped(run.text(value)), run.offset);
    return fraction === null ? NaN : fraction - Math.floor(fraction);
  }),
};
FUNCTIONS["format-date-time"] = FUNCTIONS["format-date"];
