import { describe, expect, it } from 'vitest';
import {
  deposit,
  open,
  orderId,
  placeTerms,
  replace,
  reports,
  T0,
} from '../../../test/support/commands.ts';
import { workedAccount } from '../../../test/support/worked-account.ts';
import { money } from '../../domain/money/exact.ts';
import { auditFees } from './audit-fees.ts';

const fill = (of: string, side: 'buy' | 'sell', shares: string, total: string, each: string) =>
  reports(of, side, 'ACME', {
    execId: `${of} ${total}`,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: each,
    cumulativeQuantity: total,
    leavesQuantity: '1',
    transactTime: T0,
  });

/** 60 of 100 sold, replaced, and the other 30 sold: in one piece, 0.0473 dollars, and so 0.05; alone each, 0.04 and 0.02. */
async function sold() {
  const { store } = await workedAccount(
    open(),
    deposit('d', '10000'),
    placeTerms('b', { quantity: '100' }),
    fill('b', 'buy', '100', '100', '10'),
    placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '25', quantity: '100' }),
    fill('s', 'sell', '60', '60', '25.5'),
    replace('r', 's', { quantity: '90' }),
    reports('r', 'sell', 'ACME', {
      execId: 'replaced',
      execType: 'replaced',
      cumulativeQuantity: '60',
      leavesQuantity: '30',
    }),
    fill('r', 'sell', '30', '90', '25.5'),
  );
  const entries = [...store.entries.values()].flat();
  const orders = [...store.slots.values()].flatMap((slot) =>
    slot.kind === 'order' ? [slot.order] : [],
  );
  return { entries, orders };
}

type Stored = Awaited<ReturnType<typeof sold>>['entries'];

/** The journal with a cent more charged for the last fill. */
const overcharged = (entries: Stored): Stored =>
  entries.map((stored, index) =>
    index < entries.length - 1
      ? stored
      : {
          ...stored,
          entry: {
            ...stored.entry,
            events: stored.entry.events.map((event) =>
              event.type === 'order-filled'
                ? { ...event, fees: { sec: money('0.02'), taf: money('0') } }
                : event,
            ),
          },
        },
  );

describe('the fees of an order that was replaced', () => {
  it('are those of all that was filled under its names, in one piece', async () => {
    const { entries, orders } = await sold();
    expect(orders.find(({ id }) => id === orderId('s'))?.state).toBe('REPLACED');
    expect(auditFees(entries, orders)).toEqual([]);
  });

  it('are found when they are a cent too much', async () => {
    const { entries, orders } = await sold();
    expect(auditFees(overcharged(entries), orders)).toMatchObject([
      { check: 'fees', what: 'was charged 0.06 + 0 for its fills together, due are 0.05 + 0' },
    ]);
    expect(auditFees(overcharged(entries), orders)[0]?.where).toContain(orderId('s'));
  });
});
