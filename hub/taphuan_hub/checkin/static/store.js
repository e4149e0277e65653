// What this browser keeps: classes as they were opened, records that wait to be sent, and a few notes.

const NAME = "taphuan-check-in";
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("classes", { keyPath: "id" });
      request.result.createObjectStore("outbox", { keyPath: "id" });
      request.result.createObjectStore("notes");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Resolves when the change is on the disk, not when it was asked for.
async function change(store, work) {
  const transaction = (await database()).transaction(store, "readwrite", { durability: "strict" });
  work(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

async function read(store, work) {
  const request = work((await database()).transaction(store).objectStore(store));
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export const note = (name) => read("notes", (store) => store.get(name));
export const keepNote = (name, value) => change("notes", (store) => store.put(value, name));
export const classes = () => read("classes", (store) => store.getAll());
export const keepClass = (found) => change("classes", (store) => store.put(found));
export const dropClasses = () => change("classes", (store) => store.clear());
export const outbox = () => read("outbox", (store) => store.getAll());
export const keepRecords = (records) => change("outbox", (store) => records.forEach((one) => store.put(one)));
export const dropRecords = (ids) => change("outbox", (store) => ids.forEach((id) => store.delete(id)));

// What signing out leaves: nothing but records that are not sent yet, and they hold no name.
export async function forget() {
  await dropClasses();
  await change("notes", (store) => store.delete("user"));
}

export async function device() {
  const known = await note("device");
  if (known) return known;
  const made = crypto.randomUUID();
  await keepNote("device", made);
  return made;
}
