// Sending what waits: one at a time, over all tabs; only where the line really leads to us; gone from the device only when the
// server says it has it. What fails is tried again later and later, up to five minutes apart, and at once when the line is
// back, the page is looked at, or somebody presses "Send".

import * as store from "./store.js";

const FIRST_WAIT = 5000, LONGEST_WAIT = 300000, PATIENCE = 30000;

const limited = (options) => ({ cache: "no-store", redirect: "error", ...options, signal: AbortSignal.timeout?.(PATIENCE) });

export async function lineIsThere() {
  const answer = await fetch("/ping", limited());
  return answer.ok && (await answer.text()) === "engage";
}

// "sent", "refused" (a person has to look), or "later".
async function sendOne({ id, record }) {
  const { survey, ...body } = record;
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/s/${encodeURIComponent(survey)}/answers`, limited(options));
  const said = await answer.json().catch(() => null);
  const stored = [200, 201, 202].includes(answer.status) && typeof said?.receipt === "string";
  if (stored || (answer.status === 409 && said?.kept)) {
    await store.sent(id);
    return { state: "sent", receipt: said.receipt, twice: !stored && said.error };
  }
  if ([400, 404, 409, 410, 413, 422].includes(answer.status) && said?.error) {
    const why = { status: answer.status, error: said.error, wrong: said.wrong };
    await store.refused(id, why);
    return { state: "refused", ...why };
  }
  return { state: "later" };
}

export class Sender {
  constructor(tell) {
    this.tell = tell; // called with id -> outcome after each round
    this.wait = FIRST_WAIT;
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.now());
  }

  // Send all that waits, without waiting any longer; resolves with what became of each.
  now(again = false) {
    this.wait = FIRST_WAIT;
    return this.round(again);
  }

  async round(again = false) {
    clearTimeout(this.timer);
    const outcomes = new Map();
    await navigator.locks.request("engage-send", () => this.sendAll(outcomes, again)).catch(() => {});
    const left = (await store.waiting()).filter((one) => !one.refused);
    if (left.length) {
      this.timer = setTimeout(() => this.round(), this.wait);
      this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
    }
    this.tell(outcomes);
    return outcomes;
  }

  async sendAll(outcomes, again) {
    for (const one of await store.waiting()) {
      if (one.refused && !again) continue;
      if (!(await lineIsThere())) return;
      const outcome = await sendOne(one);
      outcomes.set(one.id, outcome);
      if (outcome.state === "later") return;
    }
  }
}
