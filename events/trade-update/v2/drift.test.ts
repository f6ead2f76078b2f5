import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { tradeUpdates } from '../../../shared/app/trade-updates.ts';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import { tradeUpdateFrame } from '../../../shared/shell/views/trade-update-view.ts';
import {
  cancel,
  deposit,
  open,
  placeBracket,
  placeTerms,
  print,
  replace,
  replaceRejected,
  reports,
  trigger,
} from '../../../test/support/commands.ts';
import { workedAccount } from '../../../test/support/worked-account.ts';
import { tradeUpdateV2 } from './schema.ts';

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** The same changes for ever: fixed ids, times and prices. */
async function told(...messages: readonly AccountCommandWire[]) {
  const { store, entries } = await workedAccount(open(), deposit('d', '1000'), ...messages);
  const updates = await tradeUpdates(store, entries);
  return updates.map((update) => tradeUpdateV2.parse(JSON.parse(tradeUpdateFrame(update))));
}
type Frame = Awaited<ReturnType<typeof told>>[number];

const named = (frames: readonly Frame[], event: string): Frame | undefined =>
  frames.filter(({ data }) => data.event === event).at(-1);

const heard = (of: string, ...own: Parameters<typeof reports>[3][]) =>
  reports(of, 'buy', 'ACME', ...own);
const placed = placeTerms('o', { type: 'limit', limitPrice: '10.05', quantity: '10' });
const acknowledged = heard('o', { execId: 'e1', execType: 'new' });
const filled = heard('o', {
  execId: 'e2',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '9.5',
  cumulativeQuantity: '10',
});
const trailing = {
  type: 'trailing_stop',
  side: 'sell',
  quantity: '10',
  trail: { kind: 'percent', amount: '10' },
} as const;

const SAMPLES: Readonly<Record<string, readonly [event: string, () => Promise<Frame[]>]>> = {
  fill: ['fill', () => told(placed, acknowledged, filled)],
  'held-leg': [
    'held',
    () =>
      told(
        placeBracket(
          'b',
          { type: 'limit', limitPrice: '10', quantity: '5' },
          { limitPrice: '12' },
          { stopPrice: '8' },
        ),
      ),
  ],
  notional: ['pending_new', () => told(placeTerms('n', { notional: '100.50', quantity: '0' }))],
  'trailing-stop': [
    'restated',
    () =>
      told(
        placed,
        filled,
        placeTerms('t', trailing),
        trigger('t', print(30, '10.8'), print(20, '12')),
      ),
  ],
  replaced: [
    'replaced',
    () =>
      told(
        placed,
        acknowledged,
        replace('r', 'o', { limitPrice: '10.25' }),
        heard('r', { execId: 'e3', execType: 'replaced', leavesQuantity: '10' }),
      ),
  ],
  'replace-rejected': [
    'order_replace_rejected',
    () =>
      told(placed, acknowledged, replace('r', 'o', { limitPrice: '10.25' }), replaceRejected('r')),
  ],
  'trade-bust': [
    'trade_bust',
    () =>
      told(
        placed,
        filled,
        heard('o', {
          execId: 'e3',
          execType: 'trade-cancel',
          execRefId: 'e2',
          leavesQuantity: '10',
        }),
      ),
  ],
  'trade-correct': [
    'trade_correct',
    () =>
      told(
        placed,
        filled,
        heard('o', {
          execId: 'e3',
          execType: 'trade-correct',
          execRefId: 'e2',
          lastQuantity: '10',
          lastPrice: '9.4',
          cumulativeQuantity: '10',
        }),
      ),
  ],
};

describe('trade_updates v2', () => {
  it.each(Object.entries(SAMPLES))(
    'tells %s, byte for byte of its golden sample',
    async (name, [event, frames]) => {
      expect(named(await frames(), event)).toEqual(golden(`./samples/${name}.json`));
    },
  );

  it('has the schema that was published', () => {
    expect(z.toJSONSchema(tradeUpdateV2)).toEqual(golden('./schema.json'));
  });

  it('accepts what version 1 published, and no unknown event', () => {
    const sample = golden('../v1/sample.json') as { data: object };
    expect(tradeUpdateV2.parse(sample)).toEqual(sample);
    const unknown = { ...sample, data: { ...sample.data, event: 'exploded' } };
    expect(tradeUpdateV2.safeParse(unknown).success).toBe(false);
  });

  it('tells a correction once, as the fill it should have been, and names the fill before', async () => {
    const frames = await told(
      placed,
      filled,
      heard('o', {
        execId: 'e3',
        execType: 'trade-correct',
        execRefId: 'e2',
        lastQuantity: '10',
        lastPrice: '9.4',
        cumulativeQuantity: '10',
      }),
    );
    const fill = named(frames, 'fill');
    const last = frames.filter(({ data }) => data.sequence > (fill?.data.sequence ?? 0));
    expect(last.map(({ data }) => [data.event, data.index])).toEqual([['trade_correct', 1]]);
    expect(last[0]?.data).toMatchObject({
      previous_execution_id: fill?.data.execution_id,
      price: '9.4',
      qty: '10',
      position_qty: '10',
      order: { status: 'filled', filled_avg_price: '9.4' },
    });
  });

  it('tells every leg of a group its end', async () => {
    const frames = await told(
      placeBracket(
        'b',
        { type: 'limit', limitPrice: '10', quantity: '5' },
        { limitPrice: '12' },
        { stopPrice: '8' },
      ),
      heard('b', { execId: 'e1', execType: 'new' }),
      cancel('c', 'b'),
      heard('b', { execId: 'e2', execType: 'canceled' }),
    );
    const ended = frames.filter(({ data }) => data.event === 'canceled');
    expect(ended.map(({ data }) => data.order.type)).toEqual(['limit', 'limit', 'stop']);
    expect(new Set(ended.map(({ data }) => data.order.id)).size).toBe(3);
  });
});
