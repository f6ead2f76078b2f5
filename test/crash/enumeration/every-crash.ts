import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type Death, MortalProcess } from './mortal-process.ts';

/** A world before a delivery, and how the delivery goes in it. Made anew for every crash. */
export type Situation = {
  /**
   * One delivery, in the process that is given. Answers what its client, if it has one, is told; throws when whoever
   * delivers would do so again.
   */
  readonly deliver: (process: MortalProcess) => Promise<unknown>;
  /** What others do before it is delivered again. */
  readonly meanwhile?: () => Promise<void>;
  /** Lets some time pass; absent: there is no clock in it. */
  readonly later?: () => void;
  /** All that is durable, and what each receiver has when it drops what it has seen. Of plain values. */
  readonly end: () => Promise<unknown>;
};

export type UseCase = {
  readonly name: string;
  /** Nothing durable comes of it. */
  readonly onlyReads?: boolean;
  readonly begin: () => Promise<Situation>;
};

export type Covered = {
  /** Runs in which a process died. */
  readonly crashes: number;
  /** The calls at which one died, before and after them. */
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
};

/** A queue, a stream and a client give up after so many; here the first delivery after a crash mostly succeeds. */
const MAX_DELIVERIES = 5;

/** What a use case came to: what was told in the end, and the world. */
type Outcome = { readonly told: unknown; readonly end: unknown };

async function deliverUntilDone(situation: Situation): Promise<Outcome> {
  for (let delivery = 1; ; delivery += 1) {
    try {
      const told = await situation.deliver(new MortalProcess());
      return { told, end: await situation.end() };
    } catch (error) {
      if (delivery === MAX_DELIVERIES) throw error;
    }
  }
}

/** One process after the other dies, then one lives; undefined when a call to die at was never made. */
async function liveThrough(
  useCase: UseCase,
  deaths: readonly Death[],
  later: boolean,
): Promise<{ readonly sites: readonly string[]; readonly outcome: Outcome } | undefined> {
  const situation = await useCase.begin();
  const sites: string[] = [];
  for (const death of deaths) {
    const process = new MortalProcess(death);
    const life = await process.run(() => situation.deliver(process));
    if (life.kind === 'lived') return undefined;
    sites.push(life.site);
    await situation.meanwhile?.();
    if (later) situation.later?.();
  }
  return { sites, outcome: await deliverUntilDone(situation) };
}

const MOMENTS = ['before', 'after'] as const;

/** Moments as numbers of 13 digits, and the hashes that depend on them. */
const TIMES = /\b1[789]\d{11}\b|\b[0-9a-f]{64}\b/g;
const timeless = (outcome: Outcome): unknown =>
  JSON.parse(JSON.stringify(outcome).replace(TIMES, '0'));

export type Crashes = {
  /** As many processes die one after the other, each at every of its calls. */
  readonly inARow?: number;
  /** What is delivered again is so some time later: only the times of what is written may differ. */
  readonly later?: boolean;
};

/**
 * Every crash point of a use case: the process dies at its first call of a port, at its second, and so on until none is
 * left, each time before the call and after it. What is delivered again must come to what it comes to without a crash.
 */
export async function everyCrash(
  useCase: UseCase,
  { inARow = 1, later = false }: Crashes = {},
): Promise<Covered> {
  const begun = await (await useCase.begin()).end();
  const expected = await deliverUntilDone(await useCase.begin());
  if (isDeepStrictEqual(begun, expected.end) !== (useCase.onlyReads === true)) {
    throw new Error(`${useCase.name}: ${useCase.onlyReads ? 'writes' : 'changes nothing'}`);
  }
  const covered = { crashes: 0, before: new Set<string>(), after: new Set<string>() };

  /** Whether the last of these deaths happened. */
  const tries = async (deaths: readonly Death[]): Promise<boolean> => {
    const lived = await liveThrough(useCase, deaths, later);
    const last = deaths.at(-1);
    const site = lived?.sites.at(-1);
    if (lived === undefined || last === undefined || site === undefined) return false;
    covered.crashes += 1;
    covered[last.moment].add(site);
    const [actual, wanted] = [lived.outcome, expected].map(later ? timeless : (each) => each);
    if (!isDeepStrictEqual(actual, wanted)) {
      const where = deaths.map(
        ({ moment, call }, n) => `${moment} call ${call} (${lived.sites[n]})`,
      );
      expect(actual, `${useCase.name}: died ${where.join(', then ')}`).toEqual(wanted);
    }
    return true;
  };
  const afterThese = async (earlier: readonly Death[]): Promise<void> => {
    if (earlier.length === inARow) return;
    for (let call = 1; ; call += 1) {
      for (const moment of MOMENTS) {
        const deaths = [...earlier, { call, moment }];
        if (!(await tries(deaths))) return;
        await afterThese(deaths);
      }
    }
  };
  await afterThese([]);
  return covered;
}
