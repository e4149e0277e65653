// Whose card it is: the list holds only digests, so that it works without network and no card can be made from it.
export async function cardOwner(people, number) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(number));
  const digest = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return people.find((one) => one.card === digest) ?? null;
}
