/** A key as a client presents it; nothing is known of it yet. */
export type PresentedKey = { readonly keyId: string; readonly secret: string };

/** Ours have 20 and 43 characters; longer ones are not worth a read of the table. */
const MAX_KEY_ID = 128;
const MAX_SECRET = 256;
const PRINTABLE = /^[\x21-\x7e]+$/;
const BASIC = /^Basic +([A-Za-z0-9+/=_-]+)$/i;

const presented = (keyId: string, secret: string): PresentedKey | undefined =>
  keyId.length <= MAX_KEY_ID &&
  secret.length <= MAX_SECRET &&
  PRINTABLE.test(keyId) &&
  PRINTABLE.test(secret)
    ? { keyId, secret }
    : undefined;

/**
 * The key in a request's headers (lower-case names): Alpaca's two headers, or HTTP Basic, which operators use and
 * alpaca-py's data clients may. undefined: none, or nothing that could be one.
 */
export function presentedKey(
  headers: Readonly<Record<string, string | undefined>>,
): PresentedKey | undefined {
  const keyId = headers['apca-api-key-id'];
  const secret = headers['apca-api-secret-key'];
  if (keyId !== undefined && secret !== undefined) return presented(keyId, secret);
  const basic = BASIC.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) return undefined;
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : presented(text.slice(0, colon), text.slice(colon + 1));
}
