import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { tradeUpdates } from '../../../shared/app/trade-updates.ts';
import { tradeUpdateFrame } from '../../../shared/shell/views/trade-update-view.ts';
import { deposit, open, place, reports } from '../../../test/support/commands.ts';
import { workedAccount } from '../../../test/support/worked-account.ts';
import { tradeUpdateV1 } from './schema.ts';

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** The same fill for ever: fixed ids, times and prices. */
async function fillFrame(): Promise<unknown> {
  const { store, entries } = await workedAccount(
    open(),
    deposit('d', '1000'),
    place('o', 'buy', '10', 'ACME', '10.05'),
    reports(
      'o',
      'buy',
      'ACME',
      { execId: 'e1', execType: 'new' },
      {
        execId: 'e2',
        execType: 'trade',
        lastQuantity: '4',
        lastPrice: '9.5',
        cumulativeQuantity: '4',
      },
    ),
  );
  const [last] = entries.slice(-1);
  if (last === undefined) throw new Error('no entry');
  const update = (await tradeUpdates(store, [last])).at(-1);
  if (update === undefined) throw new Error('no update');
  return JSON.parse(tradeUpdateFrame(update));
}

describe('trade_updates v1', () => {
  it('is what the code tells, byte for byte of the golden sample', async () => {
    expect(await fillFrame()).toEqual(golden('./sample.json'));
  });

  it('has the schema that was published', () => {
    expect(z.toJSONSchema(tradeUpdateV1)).toEqual(golden('./schema.json'));
  });

  it('accepts its golden sample, and no other event', () => {
    const sample = golden('./sample.json') as { data: object };
    expect(tradeUpdateV1.parse(sample)).toEqual(sample);
    const unknown = { ...sample, data: { ...sample.data, event: 'exploded' } };
    expect(tradeUpdateV1.safeParse(unknown).success).toBe(false);
  });
});
