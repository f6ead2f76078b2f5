import type { Instant, OrderId } from '../../kernel/brand.ts';
import type { AccountEvent, JournalEntry, OutgoingMessage } from '../ledger/journal.ts';
import { balanceOf, legsOf, post } from '../ledger/postings.ts';
import type { Order } from '../orders/order.ts';
import { venueTerms } from '../orders/venue-terms.ts';
import type { AccountCommand } from './command.ts';
import { evolveEvent, openedBy } from './evolve.ts';
import { type AccountState, loadedOrder, openedAccount } from './state.ts';

/** What an event says to a venue. */
function messageOf(event: AccountEvent, state: AccountState): OutgoingMessage | undefined {
  switch (event.type) {
    case 'order-placed':
    case 'order-routed': {
      const { order, clOrdId, notAfter } = event;
      if (clOrdId === undefined || notAfter === undefined) return undefined;
      const taken = loadedOrder(state, order);
      const common = { order, clOrdId, notAfter, terms: venueTerms(taken), ...chainOf(taken) };
      return event.type === 'order-placed' && event.origClOrdId !== undefined
        ? { kind: 'replace-order', ...common, origClOrdId: event.origClOrdId }
        : { kind: 'new-order', ...common };
    }
    case 'cancel-requested': {
      const { order, clOrdId, origClOrdId, notAfter } = event;
      const taken = loadedOrder(state, order);
      const terms = venueTerms(taken);
      return {
        kind: 'cancel-order',
        order,
        clOrdId,
        origClOrdId,
        notAfter,
        terms,
        ...chainOf(taken),
      };
    }
    default:
      return undefined;
  }
}

const chainOf = ({ chain }: Order): { readonly chain?: OrderId } =>
  chain === undefined ? {} : { chain };

/** What the events say to a venue; stored in the entry and sent after the commit (law 8). */
const outgoingOf = (events: readonly AccountEvent[], state: AccountState): OutgoingMessage[] =>
  events.flatMap((event) => messageOf(event, state) ?? []);

/**
 * The journal entry of a command's events: its postings with the balances after them, and its outgoing messages.
 * Throws BugError when the postings do not balance.
 */
export function recordEntry(
  before: AccountState,
  command: Pick<AccountCommand, 'id' | 'kind' | 'actor' | 'account'>,
  events: readonly AccountEvent[],
  at: Instant,
): JournalEntry {
  const start = openedBy(before, events[0], command.account, at);
  const after = events.reduce((state, event) => evolveEvent(state, event, at), start);
  const legs = events.flatMap((event) => legsOf(event, (id) => loadedOrder(after, id).terms));
  return {
    account: command.account,
    sequence: openedAccount(start).sequence + 1,
    at,
    command: { id: command.id, kind: command.kind },
    actor: command.actor,
    events,
    postings: post(legs, (ledgerAccount, asset) =>
      balanceOf(
        openedAccount(start),
        (symbol) => start.positions.get(symbol),
        ledgerAccount,
        asset,
      ),
    ),
    outgoing: outgoingOf(events, after),
  };
}
