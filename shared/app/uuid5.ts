import { createHash } from 'node:crypto';

/** Bellwether's own namespace, so that our derived ids meet nobody else's. */
const NAMESPACE = '6f0b3c1e-5a0d-5b7e-9c64-2f1d7d8f3a10';

/** RFC 9562 UUID version 5: the same name gives the same id, for ever (law 10). */
export function uuid5(name: string, namespace: string = NAMESPACE): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
