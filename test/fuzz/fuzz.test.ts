import { describe, expect, it } from 'vitest';
import { httpRoutes } from '../../infra/routes.ts';
import { run } from './campaign.ts';
import { CAMPAIGNS } from './campaigns.ts';
import { Dice } from './dice.ts';
import { bodyOf, framed, framesIn, isWellFormed } from './fix/frame.ts';
import { httpWorld } from './http/world.ts';

/** A share of what `node test/fuzz/main.ts` does, with a seed that is the same each time. */
const SEED = 20_261_123;
const INPUTS: Readonly<Record<string, number>> = {
  messages: 12_000,
  bodies: 2_000,
  frames: 2_000,
  records: 2_000,
};

describe('fuzz', () => {
  it.each(CAMPAIGNS)('$name: nothing breaks, and something is reached', async (campaign) => {
    const count = Math.ceil((INPUTS[campaign.group] ?? 0) * campaign.share);
    const { failures, tally } = await run(campaign, count, SEED);
    expect(failures).toEqual([]);
    for (const [name, reached] of Object.entries(REACHED[campaign.name] ?? {})) {
      expect(tally.of(name), name).toBeGreaterThanOrEqual(reached);
    }
  });

  it.each([
    ['gateway', 2_921],
    ['gateway', 300_526_454],
  ] as const)('stays whole where it once broke: %s, seed %i', async (name, seed) => {
    const campaigns = CAMPAIGNS.filter((campaign) => campaign.name === name);
    for (const campaign of campaigns) {
      expect((await run(campaign, 1, seed)).failures).toEqual([]);
    }
    expect(campaigns).toHaveLength(1);
  });

  it('has every route', () => {
    const { functions } = httpWorld();
    expect(
      httpRoutes.map((route) => route.function).filter((name) => !(name in functions)),
    ).toEqual([]);
  });

  it('says the same with the same seed, and something else with another', () => {
    const draws = (seed: number): number[] => {
      const dice = new Dice(seed);
      return Array.from({ length: 20 }, () => dice.below(1_000));
    };
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });
});

/** A fuzzer whose every message is refused at the door has tried nothing behind it. */
const REACHED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  session: { reframed: 1_000, delivered: 50 },
  gateway: { 'reports told': 50, 'told: report-unbookable': 1 },
  venue: { 'orders at the venue': 30 },
  acceptor: { 'orders at the venue over TCP': 1 },
  http: { 'orders accepted': 5, 'answered 422': 100 },
  stream: { listening: 10, unauthorized: 10 },
  commands: { read: 50, 'command-parked': 50, entries: 50 },
  intake: { placed: 10, 'left on the queue': 100 },
  journal: { 'not read': 100 },
};

describe('the oracle’s own framing', () => {
  const order = [
    ['35', 'D'],
    ['34', '2'],
    ['49', 'A'],
    ['52', '20261123-15:00:00.000'],
    ['56', 'B'],
    ['11', 'x'],
    ['55', 'ACME'],
    ['54', '1'],
    ['60', '20261123-15:00:00.000'],
    ['40', '1'],
    ['38', '10'],
  ] as const;
  const right = framed(bodyOf(order));
  const isThere = (stream: string): boolean =>
    framesIn(stream).some((frame) => frame.get('35') === 'D' && isWellFormed(frame, 'A', 'B'));

  it.each([
    ['an order', right, true],
    ['one behind another', right + right, true],
    ['a wrong CheckSum', right.replace(/10=\d+/, '10=000'), false],
    ['a byte less', right.replace('ACME', 'ACM'), false],
    ['no quantity', framed(bodyOf(order.slice(0, -1))), false],
    ['a tag twice', framed(bodyOf([...order, ['38', '10']])), false],
    [
      'another party',
      framed(bodyOf(order.map(([tag, value]) => [tag, tag === '49' ? 'C' : value]))),
      false,
    ],
    [
      'an order in the text of another message',
      framed(
        bodyOf([
          ['35', '0'],
          ['96', right],
        ]),
      ),
      false,
    ],
  ])('%s', (_what, stream, found) => {
    expect(isThere(stream)).toBe(found);
  });
});
