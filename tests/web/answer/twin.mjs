// Works forms out as the phone does: JSON lines on stdin, {whole} to open a form, {fields, now} to settle it.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { Settled, learn } = await import(pathToFileURL(process.argv[2]));
const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const escaped = (text) => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]);
let whole;
for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  if (given.whole) {
    ({ whole } = given);
    await learn(whole);
    continue;
  }
  const found = new Settled(whole, given.fields, given.now);
  const asked = Object.keys(found.asked).filter((path) => found.asked[path]);
  const wrong = Object.fromEntries(found.problems(whole.items).map(([item, why]) => [item.path, why.html ?? escaped(why.text)]));
  const offered = Object.fromEntries(whole.items.filter((item) => item.choices).map((item) => [item.path, found.offered(item)]));
  process.stdout.write(`${JSON.stringify({ asked, stops: found.stops, document: found.document, wrong, offered })}\n`);
}
