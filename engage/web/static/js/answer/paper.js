// The pages on the screen: the server's own HTML, less what is not asked, plus what was answered.

import { fill } from "./form.js";

const FIELD = "q/";
const made = (tag, text = "", className = "") => Object.assign(document.createElement(tag), { textContent: text, className });
const controls = (root) => [...root.querySelectorAll(`[name^="${FIELD}"]`)];
const nameOf = (control) => control.name.slice(FIELD.length);
const isTicked = (control) => ["radio", "checkbox"].includes(control.type);

// What stands in the fields: name -> texts.
export function typed(form) {
  const found = {};
  for (const control of controls(form)) {
    if (isTicked(control) && !control.checked) continue;
    (found[nameOf(control)] ??= []).push(control.value);
  }
  return found;
}

export function show(main, form, number) {
  const page = form.whole.pages[number - 1];
  main.innerHTML = page.html;
  trim(main, form, page);
  dress(main, form, page);
  const parts = [...new Set(form.stops.map((stop) => form.whole.pages[stop - 1].part || stop))];
  const here = parts.indexOf(page.part || number) + 1;
  if (number > 1 && parts.length > 2) main.prepend(made("p", fill(form.whole.words.part, { number: here, count: parts.length }), "part-of"));
}

const holderOf = (root, path) => root.querySelector(`[data-q="${CSS.escape(path)}"]`);

// Away with what this person is not asked, and the options that are not on offer.
export function trim(main, form, page) {
  for (const path of page.items) {
    const item = form.item(path), all = controls(main).filter((one) => nameOf(one) === path || nameOf(one).startsWith(`${path}/`));
    if (!form.asked[path]) {
      (all[0]?.closest(".row") ?? holderOf(main, path))?.remove();
      continue;
    }
    if (item.choice_filter === undefined) continue;
    const offered = form.offered(item);
    const isOn = (code) => !item.choices.includes(code) || offered.includes(code);
    for (const control of all) {
      if (item.kind === "rank") { if (!isOn(item.choices[Number(nameOf(control).slice(path.length + 1)) - 1])) control.closest(".field").remove(); }
      else if (control.options) [...control.options].forEach((one) => isOn(one.value) || one.remove());
      else if (isTicked(control) && nameOf(control) === path && !isOn(control.value)) control.closest(".choice").remove();
    }
    const left = controls(main).find((one) => nameOf(one) === path);
    if (left) left.id = left.name;
  }
}

// Answers into the fields, and into the words that ask for them.
export function dress(main, form, page) {
  for (const control of controls(main)) {
    const name = nameOf(control), value = form.document[name];
    const texts = form.fields[name] ?? (value === undefined ? null : [].concat(value).map(String));
    if (!texts) continue;
    if (isTicked(control)) control.checked = texts.includes(control.value);
    else control.value = texts.join("\n");
  }
  for (const item of form.shown(page)) {
    const value = form.document[item.path], line = item.told && value !== undefined && value !== "" && holderOf(main, item.path)?.querySelector("p");
    if (!line) continue;
    const strong = made("strong");
    strong.append(made("bdi", String(value)));
    line.append(" ", strong);
  }
  const words = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode;
    if (node.data.includes("${")) node.data = form.wording(node.data, node.parentElement.closest("[data-q]")?.dataset.q ?? page.items[0]);
  }
}

// wrong: [item, {text} or {html}, stop when it is on another page].
export function showProblems(main, words, wrong) {
  const box = made("div", "", "summary"), list = made("ul"), heading = made("h2", words.look);
  Object.assign(box, { id: "summary", tabIndex: -1 });
  heading.id = "summary-title";
  box.setAttribute("role", "alert");
  box.setAttribute("aria-labelledby", heading.id);
  box.append(heading, list);
  for (const [{ path }, why, stop] of wrong) {
    const line = made("li"), link = made("a"), id = FIELD + path;
    link.href = stop ? `#${stop}:${encodeURIComponent(id)}` : `#${encodeURIComponent(id)}`;
    link.append(saying(why));
    line.append(link);
    list.append(line);
    if (!stop) mark(main, id, saying(why), words);
  }
  main.prepend(box);
}

function saying({ html, text }) {
  const holder = made("template");
  if (html) holder.innerHTML = html;
  else holder.content.append(text);
  return holder.content;
}

// The same words beside the field, told to assistive technology as the server tells them.
function mark(main, id, words, { error }) {
  const place = document.getElementById(id);
  const field = place?.closest(".row, .field:not(.rank .field)");
  if (!field) return;
  const line = made("p", "", "error");
  line.id = `${id}-error`;
  line.append(made("span", `${error} `, "unseen"), words);
  (field.classList.contains("row") ? field.closest(".field") : field).classList.add("wrong");
  const group = field.matches(".row, fieldset") ? field : field.querySelector("fieldset");
  const about = group ?? place;
  about.setAttribute("aria-describedby", [about.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
  if (!group || group.getAttribute("role") === "radiogroup") about.setAttribute("aria-invalid", "true");
  const before = field.querySelector(".choices, input, select, textarea");
  if (field.classList.contains("row")) field.querySelector(".statement").append(line);
  else (before?.closest(".measured") ?? before)?.before(line);
}

// --- all answers in words: to be checked before they are sent (with `change`: stop -> address), or kept as a copy ---

export function checkPage(main, form, change) {
  const { whole } = form;
  if (change) main.innerHTML = whole.check;
  const list = made("dl", "", "answers");
  for (const stop of form.stops) {
    const page = whole.pages[stop - 1], paper = made("div");
    paper.innerHTML = page.html;
    trim(paper, form, page);
    dress(paper, form, page);
    for (const item of form.shown(page)) if (item.field) list.append(row(paper, form, item, change?.(`${stop}:${encodeURIComponent(FIELD + item.path)}`)));
  }
  if (change) main.querySelector("form").before(list);
  else main.append(list);
}

function row(paper, form, item, address) {
  const { words } = form.whole, found = made("div"), question = made("dt");
  question.append(...asking(paper, item));
  found.append(question);
  const said = answers(paper, form, item);
  for (const words of said) { const line = made("dd"); line.append(words); found.append(line); }
  if (!said.length) { const line = made("dd"); line.append(made("span", words.blank, "blank")); found.append(line); }
  if (address) {
    const line = made("dd", "", "change"), link = made("a", words.change), rest = made("span", " ", "unseen");
    rest.append(...asking(paper, item));
    link.append(rest);
    link.href = address;
    line.append(link);
    found.append(line);
  }
  return found;
}

function asking(paper, item) {
  const control = paper.querySelector(`[name^="${CSS.escape(FIELD + item.path)}"]`);
  const label = control?.closest(".row")?.querySelector(".statement p") ?? control?.closest("fieldset")?.querySelector("legend")
    ?? control?.closest(".field")?.querySelector(":scope > label, h1 label, .choice > span");
  const copy = (label?.querySelector("h1") ?? label)?.cloneNode(true);
  copy?.querySelectorAll(".optional, small").forEach((one) => one.remove());
  return copy ? [...copy.childNodes] : [item.path.split("/").pop().replaceAll("_", " ")];
}

function answers(paper, form, item) {
  const { words, language } = form.whole, name = item.path, value = form.document[name];
  if (form.reading.declined.has(name)) return [words.declined];
  if (form.reading.wrong[name]) return form.fields[name].filter((text) => text.trim());
  if (value === undefined || !(name in form.fields)) return [];
  if (item.kind === "consent") return [words.yes];
  if (item.kind === "rank") return value.map((code, at) => fill(words.place, { place: at + 1, choice: labelOf(paper, `${name}/${item.choices.indexOf(code) + 1}`) }));
  if (!item.choices) return [plain(item.kind, value, language)];
  return [].concat(value).flatMap((code) => {
    const other = item.words.includes(code) && form.reading.words[name];
    return other ? [optionOf(paper, name, code), other] : [optionOf(paper, name, code)];
  });
}

// Digits and days as the server's pages have them, whatever the language.
export const latin = (language) => `${language}-u-ca-gregory-nu-latn`;

function plain(kind, value, language) {
  if (kind === "integer" || kind === "decimal") return new Intl.NumberFormat(latin(language), { maximumFractionDigits: 12 }).format(value);
  if (kind !== "date") return String(value);
  return new Intl.DateTimeFormat(latin(language), { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${value}T00:00Z`));
}

const labelOf = (paper, name) => paper.querySelector(`[name="${CSS.escape(FIELD + name)}"]`)?.closest(".field").querySelector("label").textContent ?? "";

function optionOf(paper, name, code) {
  const all = [...paper.querySelectorAll(`[name="${CSS.escape(FIELD + name)}"]`)];
  const option = all.flatMap((one) => (one.options ? [...one.options] : [one])).find((one) => one.value === code);
  const copy = option?.closest(".choice")?.querySelector("span").cloneNode(true);
  copy?.querySelector("small")?.remove();
  const words = made("span");
  if (copy) words.append(...copy.childNodes); else words.append(option?.textContent ?? code);
  return words;
}
