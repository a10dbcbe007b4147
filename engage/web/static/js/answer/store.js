// What this device keeps: answers on the way and answers that wait to be sent, each sealed with a key that no script can read
// out of the browser. A record goes once the server has said that it has it. Every change of the store is a step: a device
// that was away for a year is brought up step by step, with what waits in it.
//
// keys: "own" -> CryptoKey. unsent: {id, since, iv, sealed, refused?}. drafts: {survey, id, turn, iv, sealed}.

const STEPS = [
  (base) => {
    base.createObjectStore("keys");
    base.createObjectStore("unsent", { keyPath: "id" });
  },
  (base, change) => {
    base.createObjectStore("drafts", { keyPath: "survey" });
    const unsent = change.objectStore("unsent"); // from now on each tells since when it waits
    unsent.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      cursor.update({ ...cursor.value, since: Date.now() });
      cursor.continue();
    };
  },
];

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let opening;
function base() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("engage", STEPS.length);
    request.onupgradeneeded = ({ oldVersion }) => STEPS.slice(oldVersion).forEach((step) => step(request.result, request.transaction));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opening = null; }; // a newer page may go on
      resolve(request.result);
    };
  });
  return opening;
}

// One transaction; resolves with what `work` resolved with once it is safely written.
async function change(stores, work, mode = "readwrite") {
  const transaction = (await base()).transaction(stores, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const result = await work(...stores.map((name) => transaction.objectStore(name)));
  await done;
  return result;
}

async function ownKey() {
  const known = () => change(["keys"], (keys) => settled(keys.get("own")), "readonly");
  if (!(await known())) {
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await change(["keys"], async (keys) => (await settled(keys.get("own"))) ?? settled(keys.put(fresh, "own")));
  }
  return known();
}

async function sealed(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12)), bytes = new TextEncoder().encode(JSON.stringify(value));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await ownKey(), bytes) };
}

async function opened({ iv, sealed: bytes }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await ownKey(), bytes)));
}

export async function draft(survey) {
  const row = await change(["drafts"], (drafts) => settled(drafts.get(survey)), "readonly");
  return row && { ...(await opened(row)), id: row.id, turn: row.turn };
}

// Keep answers on the way. False when they are not there any more: sent, or thrown away, from another tab.
export async function keepDraft(survey, { id, turn, ...value }) {
  const row = { survey, id, turn: turn + 1, ...(await sealed(value)) };
  return change(["drafts"], async (drafts) => {
    const before = await settled(drafts.get(survey));
    if (turn ? before?.id !== id : before) return false;
    await settled(drafts.put(row));
    return true;
  });
}

export const dropDraft = (survey) => change(["drafts"], (drafts) => settled(drafts.delete(survey)));

// Answers are finished: they wait now, and the draft `id` goes, both or neither. Null when another tab did it before.
export async function finish(survey, id, record, since = Date.now()) {
  const row = { id: crypto.randomUUID(), since, ...(await sealed(record)) };
  return change(["unsent", "drafts"], async (unsent, drafts) => {
    if (id) {
      if ((await settled(drafts.get(survey)))?.id !== id) return null;
      await settled(drafts.delete(survey));
    }
    await settled(unsent.add(row));
    return row.id;
  });
}

// All that waits, oldest first.
export async function waiting() {
  const rows = await change(["unsent"], (unsent) => settled(unsent.getAll()), "readonly");
  rows.sort((one, other) => one.since - other.since);
  return Promise.all(rows.map(async (row) => ({ id: row.id, since: row.since, refused: row.refused, record: await opened(row) })));
}

export const sent = (id) => change(["unsent"], (unsent) => settled(unsent.delete(id)));

export const refused = (id, why) => change(["unsent"], async (unsent) => {
  const row = await settled(unsent.get(id));
  if (row) await settled(unsent.put({ ...row, refused: why }));
});
