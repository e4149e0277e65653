// Keeps the page itself, so that it opens without network. Data is no business of this file: what the API says is
// never kept here, and other pages of the site are outside of its scope.
const CACHE = "taphuan-check-in-{{ version }}";
const PAGE = "static/page.html";
const FILES = [PAGE, {% for name in files %}"static/{{ name }}", {% end %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("taphuan-check-in-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const scope = new URL(self.registration.scope);
  if (request.method !== "GET" || url.origin !== scope.origin) return;
  const path = url.pathname.slice(scope.pathname.length);
  if (request.mode === "navigate" && path === "") {
    // First the network: it knows whether somebody is still signed in.
    event.respondWith(fetch(request).catch(() => kept(PAGE)));
  } else if (FILES.includes(path)) {
    event.respondWith(kept(path).then((found) => found || fetch(request)));
  }
});

async function kept(path) {
  return (await caches.open(CACHE)).match(new URL(path, self.registration.scope));
}
