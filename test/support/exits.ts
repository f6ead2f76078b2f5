import { text } from '../../shared/domain/money/exact.ts';
import { cancel, deposit, open, placeBracket, print, trigger } from './commands.ts';
import { given, type Scenario } from './given.ts';
import { filled, heard, type Own, type Side } from './venue-words.ts';

/** A bracket of ten ACME bought at 10, to be sold at 12 or, by a stop, at 9; and what is said of it. */

export const ack = (of: string, side: Side = 'sell') =>
  heard(of, side, { execId: `new ${of}`, execType: 'new' });
export const bought = (of: string, shares: string, cum = shares, leaves = '0') =>
  filled('buy', of, shares, '10', cum, leaves);
export const sold = (of: string, shares: string, cum = shares, leaves = '0', price = '12') =>
  filled('sell', of, shares, price, cum, leaves);
export const said = (
  of: string,
  execType: Own['execType'],
  cumulativeQuantity = '0',
  side: Side = 'sell',
) => heard(of, side, { execId: `${execType} ${of}`, execType, cumulativeQuantity });
export const busted = (
  of: string,
  cum: string,
  execRefId: string,
  leavesQuantity: string,
  side: Side,
) =>
  heard(of, side, {
    execId: `bust of ${execRefId}`,
    execType: 'trade-cancel',
    execRefId,
    cumulativeQuantity: cum,
    leavesQuantity,
  });

export const placed = (): Scenario =>
  given(open(), deposit('d', '10000')).and(
    placeBracket(
      'b',
      { type: 'limit', limitPrice: '10', quantity: '10' },
      { limitPrice: '12' },
      { stopPrice: '9' },
    ),
  );
/** The entry was cancelled with six filled, and four of its fills are on their way still. */
export const halfDone = (): Scenario =>
  placed().and(
    bought('b', '6', '6', '4'),
    cancel('c', 'b'),
    said('b', 'canceled', '6', 'buy'),
    ack('b-tp'),
  );
export const active = (): Scenario => placed().and(bought('b', '10'), ack('b-tp'));
export const setOff = trigger('b-sl', print(5, '9'));

export const exit = (scenario: Scenario, name: string): string => {
  const { state, terms } = scenario.order(name);
  return `${state} ${text(terms.quantity)}`;
};
export const exits = (scenario: Scenario): string[] =>
  ['b-tp', 'b-sl'].map((of) => exit(scenario, of));
export const sent = (scenario: Scenario): string[] =>
  scenario.plan.outgoing.map(
    ({ message: { kind, terms } }) => `${kind} ${terms.type} ${text(terms.quantity)}`,
  );
export const sharesHeld = (scenario: Scenario): string[] =>
  [...scenario.account().open.values()].flatMap((hold) =>
    hold.kind === 'shares' ? [text(hold.quantity)] : [],
  );

/** The exits that were placed beside the bracket's own, by their ids. */
export const furtherExits = (scenario: Scenario): readonly string[] =>
  scenario.order('b').furtherExits ?? [];
/** The last of them. */
export const further = (scenario: Scenario): string => furtherExits(scenario).at(-1) ?? 'none';
export const furtherStates = (scenario: Scenario): string[] =>
  furtherExits(scenario).map((id) => exit(scenario, id));
