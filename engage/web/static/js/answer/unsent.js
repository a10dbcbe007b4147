// What waits on this device, for the person to see: how many, since when, "Send now", a file to keep, a file to send.

import { fill } from "./form.js";
import { latin } from "./paper.js";
import * as store from "./store.js";

const OLD_MS = 3 * 86400000;
const made = (tag, more = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...inside);
  return element;
};

export class Unsent {
  constructor(words, survey, lookAgain) {
    Object.assign(this, { words, survey, lookAgain });
    this.box = made("div", { id: "unsent", hidden: true });
    this.box.style.marginBlockStart = "1rem";
    this.box.setAttribute("role", "status");
  }

  async draw(outcomes = new Map()) {
    const words = this.words(), all = await store.waiting();
    const place = document.querySelector(".above");
    if (!words.unsent || !place) return;
    this.offerFile(words);
    const about = [...outcomes.values()].filter((one) => one.state === "sent").map((one) => fill(words.sentNow, { code: one.receipt }));
    const hadWaited = !this.box.hidden;
    place.append(this.box);
    this.box.className = `notice ${all.length ? "warn" : "good"}`;
    this.box.hidden = !all.length && !(hadWaited && about.length);
    const lines = hadWaited ? about : [];
    if (all.length) lines.push(fill(words.unsent, { count: all.length, day: this.day(all[0].since) }));
    if (all.length && Date.now() - all[0].since > OLD_MS) lines.push(words.old);
    const refused = all.filter((one) => one.refused);
    lines.push(...refused.map((one) => one.refused.error));
    this.box.replaceChildren(...lines.map((line) => made("p", { textContent: line })));
    if (all.length) this.box.append(this.actions(words, refused));
  }

  day(moment) {
    return new Intl.DateTimeFormat(latin(document.documentElement.lang), { dateStyle: "long" }).format(moment);
  }

  actions(words, refused) {
    const mine = refused.find((one) => one.record.survey === this.survey && one.refused.status === 422);
    return made("p", { className: "actions" },
      this.button(words.sendNow, () => this.sender.now(true)),
      ...(mine ? [this.button(words.lookAgain, () => this.lookAgain(mine.id))] : []),
      this.button(words.toFile, () => this.save()));
  }

  button(textContent, press) {
    const button = made("button", { type: "button", className: "link", textContent });
    button.addEventListener("click", press);
    return button;
  }

  async save() {
    const unsent = (await store.waiting()).map(({ since, record }) => ({ since, record }));
    const href = URL.createObjectURL(new Blob([JSON.stringify({ engage: 1, unsent })], { type: "application/json" }));
    made("a", { href, download: "answers-not-sent.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
  }

  offerFile(words) {
    const footer = document.querySelector("footer");
    if (!footer || footer.querySelector("[type=file]")) return;
    const input = made("input", { type: "file", accept: ".json", id: "unsent-file" });
    input.addEventListener("change", () => this.load(input));
    footer.append(made("details", {}, made("summary", { className: "link", textContent: words.fromFile }), made("label", { htmlFor: input.id, textContent: words.whichFile }), input));
  }

  async load(input) {
    const words = this.words();
    try {
      const { engage, unsent } = JSON.parse(await input.files[0].text());
      if (engage !== 1 || !unsent.every(isRecord)) throw new Error("not ours");
      const here = new Set((await store.waiting()).map((one) => one.record.key));
      for (const { since, record } of unsent) if (!here.has(record.key)) await store.finish(record.survey, "", record, since);
      this.box.hidden = false;
      await this.sender.now(true);
    } catch {
      input.before(made("p", { className: "error", textContent: words.notOurs }));
    }
  }
}

const isRecord = ({ since, record }) => Number.isFinite(since) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(record.key)
  && typeof record.survey === "string" && record.answers && typeof record.answers === "object";
