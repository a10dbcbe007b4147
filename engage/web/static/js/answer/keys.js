// The key of an answering, made on the device, and the code that it gives: the twin of engage/responses/keys.py.

const SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"; // 32, so that each byte gives each sign equally often

export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => SIGNS[byte % 32]).join("");

export async function codeOf(key) {
  const bytes = (text) => new TextEncoder().encode(text), kind = { name: "HMAC", hash: "SHA-256" };
  const purpose = await crypto.subtle.importKey("raw", bytes("receipt"), kind, false, ["sign"]);
  const image = new Uint8Array(await crypto.subtle.sign("HMAC", purpose, bytes(key)));
  const bits = Array.from(image.slice(0, 8), (byte) => byte.toString(2).padStart(8, "0")).join("");
  const signs = bits.slice(0, 60).match(/.{5}/g).map((five) => SIGNS[parseInt(five, 2)]).join("");
  return signs.match(/.{4}/g).join("-");
}
