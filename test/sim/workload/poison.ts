import type { Dice } from '../time/dice.ts';

/**
 * A message that no account can ever book: no command at all, a report that the gateway could not read, or one of a trade
 * that its order never had.
 */
export function poisonFor(account: string, order: string, symbol: string, dice: Dice): string {
  if (dice.chance(0.3)) return `{"kind":"gibberish ${dice.uuid()}"`;
  const of = {
    id: dice.uuid(),
    account,
    actor: { type: 'venue', id: 'alpha' },
    issuedAt: 0,
    order,
    session: 'alpha',
  };
  if (dice.chance(0.4)) {
    const problem = 'ExecType(150)=H is not handled';
    return JSON.stringify({ kind: 'report-unbookable', ...of, problem, report: '150=H' });
  }
  return JSON.stringify({
    kind: 'apply-execution-reports',
    ...of,
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
