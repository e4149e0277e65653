// Served over a network, the pages install as an app and are kept whole for a time without one. A page that was opened from a file
// needs neither, and browsers refuse both there.

const READY = "Đã tải đủ về máy: mất mạng vẫn học được.";

addEventListener("load", async () => {
  const { app } = document.body.dataset; // where sw.js and the manifest are
  if (app === undefined || !/^https?:$/.test(location.protocol)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href: `${app}manifest.webmanifest` }));
  if (!navigator.serviceWorker) return; // not on this address or not in this browser
  try {
    await navigator.serviceWorker.register(`${app}sw.js`);
    await navigator.serviceWorker.ready;
  } catch (error) {
    return console.warn(error); // a browser in private mode may refuse
  }
  for (const place of document.querySelectorAll("[data-ready]")) place.textContent = READY;
});
