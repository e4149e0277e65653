// Talking to the server. Three things can go wrong: no network, signed out, refused with words.

export class Offline extends Error {}
export class SignedOut extends Error {}
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const SECONDS = 15;
// How far this device's clock is ahead of the server's, in milliseconds.
export let skew = 0;

function xsrf() {
  return document.cookie.split("; ").find((one) => one.startsWith("_xsrf="))?.slice(6) ?? "";
}

export async function call(path, { method = "GET", json, file } = {}) {
  let answer;
  try {
    answer = await fetch(`api/${path}`, {
      method,
      headers: { "X-XSRFToken": xsrf(), ...(json ? { "Content-Type": "application/json" } : {}) },
      body: json ? JSON.stringify(json) : file,
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(SECONDS * (file ? 8 : 1) * 1000),
    });
  } catch (error) {
    throw new Offline(String(error));
  }
  if ([502, 503, 504].includes(answer.status)) throw new Offline(String(answer.status));
  let content;
  try {
    content = await answer.json();
  } catch (error) {
    throw new Offline(String(error));
  }
  if (content.now) skew = Date.now() - Date.parse(content.now);
  if (answer.status === 401) throw new SignedOut(content.error.message);
  if (!answer.ok) throw new Refused(content.error.code, content.error.message);
  return content;
}
