// Small helps; every page works without them.
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Ẩn" : "Hiện";
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("button[type=submit]");
    if (button.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    for (const field of form.querySelectorAll("[data-secret]")) field.type = "password";
    button.setAttribute("aria-busy", "true");
  });
}
// Coming back with the browser's back button shows the page as it was left: let it be used again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});
for (const link of document.querySelectorAll("[data-reload]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
}
// A shared laptop keeps no class list after signing out. Records that wait to be sent hold no name, and stay.
async function forgetClasses() {
  const name = "taphuan-check-in";
  const known = (await indexedDB.databases?.()) ?? [];
  if (!known.some((one) => one.name === name)) return;
  const request = indexedDB.open(name);
  request.onsuccess = () => {
    const change = request.result.transaction(["classes", "notes"], "readwrite");
    change.objectStore("classes").clear();
    change.objectStore("notes").delete("user");
    change.oncomplete = () => request.result.close();
  };
}
if (document.querySelector("[data-signed-out]")) forgetClasses();
