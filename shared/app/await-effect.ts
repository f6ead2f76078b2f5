import type { Pause } from '../ports/pause.ts';

/** A broker's own program waits for these routes; most commands take effect within 50 ms. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;
/** In all about 3 s: longer, and the client is better told to ask again. */
const MAX_LOOKS = 20;

/** Looks until there is something to see; undefined when there was nothing in about 3 s. */
export async function awaitEffect<T>(
  look: () => Promise<T | undefined>,
  pause: Pause,
): Promise<T | undefined> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let looks = 1; looks <= MAX_LOOKS; looks += 1) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (looks < MAX_LOOKS) await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  return undefined;
}
