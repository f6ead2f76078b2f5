import { Tally } from './tally.ts';

/** One kind of input, fuzzed in episodes: each starts anew, so that its seed alone brings a failure back. */
export type Campaign = {
  readonly name: string;
  readonly perEpisode: number;
  readonly episode: (seed: number, count: number, tally: Tally) => void | Promise<void>;
};

export type Outcome = {
  readonly tally: Tally;
  readonly done: number;
  readonly seconds: number;
  /** The seeds of episodes in which something broke, with what it was. */
  readonly failures: readonly { readonly seed: number; readonly error: unknown }[];
};

/** After so many there is enough to look at. */
const MAXIMUM_FAILURES = 5;

/** What the tally has of it is what is counted, where an episode says how many; else every input is one. */
const COUNTED = 'bodies';

/** Episodes with the seeds from `seed` on, until `count` inputs were made. */
export async function run(campaign: Campaign, count: number, seed: number): Promise<Outcome> {
  const tally = new Tally();
  const failures: { seed: number; error: unknown }[] = [];
  const startedAt = performance.now();
  let done = 0;
  for (let number = 0; done < count && failures.length < MAXIMUM_FAILURES; number += 1) {
    const before = tally.of(COUNTED);
    try {
      await campaign.episode(seed + number, campaign.perEpisode, tally);
    } catch (error) {
      failures.push({ seed: seed + number, error });
    }
    done += tally.of(COUNTED) - before || campaign.perEpisode;
  }
  return { tally, done, seconds: (performance.now() - startedAt) / 1_000, failures };
}
