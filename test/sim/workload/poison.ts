import type { Dice } from '../time/dice.ts';

/** A message that no account can ever book: no command at all, or a report of a trade that its order never had. */
export function poisonFor(account: string, order: string, symbol: string, dice: Dice): string {
  if (dice.chance(0.3)) return `{"kind":"gibberish ${dice.uuid()}"`;
  return JSON.stringify({
    kind: 'apply-execution-reports',
    id: dice.uuid(),
    account,
    actor: { type: 'venue', id: 'alpha' },
    issuedAt: 0,
    order,
    session: 'alpha',
    reports: [
      {
        execId: `POISON-${dice.uuid()}`,
        execType: 'trade',
        clOrdId: order.replaceAll('-', ''),
        venueOrderId: 'V-POISON',
        ordStatus: '2',
        symbol,
        side: 'buy',
        lastQuantity: '900000',
        lastPrice: '1',
        cumulativeQuantity: '900000',
        leavesQuantity: '0',
        transactTime: 0,
      },
    ],
  });
}
