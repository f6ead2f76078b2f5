import { notSent, print, trigger, unknownOrder } from '../support/commands.ts';
import type { Scenario } from '../support/given.ts';
import { exits, type Own, type Situation, say } from './situations.ts';

const trade = (of: string, execId: string, side: 'buy' | 'sell', lastPrice: string) =>
  say(
    of,
    { execId, execType: 'trade', lastQuantity: '10', lastPrice, cumulativeQuantity: '10' },
    side,
  );
const sold = (of: string, execType: Own['execType'], leavesQuantity = '0') =>
  say(of, { execId: `${execType} ${of}`, execType, leavesQuantity }, 'sell');
/** The bracket is filled, and its take-profit works. */
const begun = (): Scenario => exits().and(trade('e', 'in', 'buy', '10'), sold('e-tp', 'new', '10'));
/** Its stop was set off, and is on its way. */
const setOff = (): Scenario =>
  begun().and(trigger('e-sl', print(5, '9')), sold('e-tp', 'canceled'));
const profitBusted = (leavesQuantity: string) =>
  say(
    'e-tp',
    { execId: 'bust', execType: 'trade-cancel', execRefId: 'profit', leavesQuantity },
    'sell',
  );
const turnedAway = (): Scenario => setOff().and(sold('e-sl', 'rejected'));
const further = (scenario: Scenario): string => scenario.order('e').furtherExits?.at(-1) ?? '';

/** Exits that did not go their plain way. */
export const EXITS: readonly Situation[] = [
  {
    state: 'FUNDS_HELD',
    how: 'stop that was set off and not sent, watched again',
    of: 'e-sl',
    when: () => setOff().and(notSent('e-sl', 'new-order')),
  },
  {
    state: 'ROUTED',
    how: 'the same, set off again',
    of: 'e-sl',
    when: () => setOff().and(notSent('e-sl', 'new-order'), trigger('e-sl', print(7, '8.9'))),
  },
  { state: 'ROUTED', how: 'stop that was set off', of: 'e-sl', when: setOff },
  {
    state: 'CANCELLED',
    how: 'stop with nothing left to sell',
    of: 'e-sl',
    when: () => begun().and(trade('e-tp', 'profit', 'sell', '12')),
  },
  {
    state: 'HELD',
    how: 'the same, back beside a take-profit whose fill was busted',
    of: 'e-sl',
    when: () => begun().and(trade('e-tp', 'profit', 'sell', '12'), profitBusted('10')),
  },
  {
    state: 'FUNDS_HELD',
    how: 'the same, back alone',
    of: 'e-sl',
    when: () => begun().and(trade('e-tp', 'profit', 'sell', '12'), profitBusted('0')),
  },
  {
    state: 'FAILED',
    how: 'take-profit never received, its stop alone',
    of: 'e-tp',
    when: () => exits().and(trade('e', 'in', 'buy', '10'), unknownOrder('e-tp')),
  },
  {
    state: 'FAILED',
    how: 'take-profit never received, its stop out',
    of: 'e-tp',
    when: () =>
      exits().and(
        trade('e', 'in', 'buy', '10'),
        unknownOrder('e-tp'),
        trigger('e-sl', print(5, '9')),
      ),
  },
  {
    state: 'PENDING_CANCEL',
    how: 'take-profit found beside its stop',
    of: 'e-tp',
    when: () =>
      exits().and(
        trade('e', 'in', 'buy', '10'),
        unknownOrder('e-tp'),
        trigger('e-sl', print(5, '9')),
        sold('e-tp', 'new', '10'),
      ),
  },
  {
    state: 'FILLED',
    how: 'stop',
    of: 'e-sl',
    when: () => setOff().and(trade('e-sl', 'ten', 'sell', '9')),
  },
  {
    state: 'FUNDS_HELD',
    how: 'further exit, of a stop turned away',
    of: further,
    when: turnedAway,
  },
  {
    state: 'ROUTED',
    how: 'further exit',
    of: further,
    when: () => {
      const waits = turnedAway();
      return waits.and(trigger(further(waits), print(7, '8.9')));
    },
  },
  {
    state: 'FAILED',
    how: 'further exit never received, another waiting',
    of: (scenario) => scenario.order('e').furtherExits?.[0] ?? '',
    when: () => {
      const waits = turnedAway();
      const out = waits.and(trigger(further(waits), print(7, '8.9')));
      return out.and(unknownOrder(further(out)));
    },
  },
];
