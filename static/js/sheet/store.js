// What was written on this device, in IndexedDB: one record per item, kept until the server has said that it has it.
// A record: {id, sheet, user, key, kind, about, base, revision, noted_at, fields, label, change, state, reason, theirs}.
const NAME = "sheets",
  ITEMS = "items";

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () =>
      asked.result.createObjectStore(ITEMS, { keyPath: "id" }).createIndex("sheet", "sheet");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Resolves with the request's result once the transaction is on the disk, not before. */
async function run(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(ITEMS, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(ITEMS));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const sheetOf = (user, name) => `${user}:${name}`;

export const remove = (id) => run("readwrite", (store) => store.delete(id));
export const all = (sheet) => run("readonly", (store) => store.index("sheet").getAll(sheet));
export const everything = () => run("readonly", (store) => store.getAll());

/** Change a record as it is now (undefined: there is none), in one transaction; ``work`` returns the new one, or nothing
 *  to leave it. */
export async function alter(id, work) {
  let changed;
  await run("readwrite", (store) => {
    const asked = store.get(id);
    asked.onsuccess = () => {
      changed = work(asked.result);
      if (changed) store.put(changed);
    };
    return asked;
  });
  return changed;
}
