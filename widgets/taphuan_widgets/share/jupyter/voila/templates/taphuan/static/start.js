// Runs before anything is drawn: with scripts that work, one step is shown at a time.
if ("noModule" in HTMLScriptElement.prototype) document.documentElement.classList.add("js");

// Voila writes calls of this while a cell takes long.
window.voila_heartbeat = function () {};
