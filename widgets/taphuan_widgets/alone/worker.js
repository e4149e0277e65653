// Keeps the pages for a time without network. VERSION and FILES stand above: the version is a digest of all files, so that a page never
// meets scripts of another version.

const START = `taphuan ${self.registration.scope} `;
const CACHE = START + VERSION;

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((name) => new Request(name, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function clear() {
  const old = (await caches.keys()).filter((name) => name.startsWith(START) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** What is kept, else what the network has, which is kept from then on. */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const address = new URL(request.url);
  if (address.pathname.endsWith("/")) address.pathname += "index.html";
  address.search = "";
  const kept = await cache.match(address.href);
  if (kept) return kept;
  const found = await fetch(request);
  if (found.ok) await cache.put(address.href, found.clone());
  return found;
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(clear()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(self.registration.scope)) event.respondWith(answer(request));
});
