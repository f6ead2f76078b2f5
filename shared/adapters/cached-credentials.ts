import type { Clock } from '../ports/clock.ts';
import type { Credential, Credentials } from '../ports/identity.ts';

/** How long a revoked key may still work in a warm authorizer; also spares a read for each request of a busy client. */
const KEPT_FOR_MS = 5_000;
/** A few hundred bytes each; the oldest goes first. */
const MAX_KEPT = 1_000;

/** Remembers found credentials for a moment. Never remembers a miss: a new key works at once. */
export function cachedCredentials(
  credentials: Pick<Credentials, 'find'>,
  clock: Pick<Clock, 'now'>,
): Pick<Credentials, 'find'> {
  const kept = new Map<string, { readonly credential: Credential; readonly at: number }>();
  return {
    async find(keyId) {
      const now = clock.now();
      const known = kept.get(keyId);
      // A driven clock may run backwards; then nothing kept is trusted.
      if (known !== undefined && now >= known.at && now - known.at < KEPT_FOR_MS) {
        return known.credential;
      }
      kept.delete(keyId);
      const credential = await credentials.find(keyId);
      if (credential !== undefined) {
        for (const oldest of kept.keys()) {
          if (kept.size < MAX_KEPT) break;
          kept.delete(oldest);
        }
        kept.set(keyId, { credential, at: now });
      }
      return credential;
    },
  };
}
