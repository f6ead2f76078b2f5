import type { Instant } from '../../kernel/brand.ts';
import type { AccountEvent, JournalEntry, OutgoingMessage } from '../ledger/journal.ts';
import { balanceOf, legsOf, post } from '../ledger/postings.ts';
import type { AccountCommand } from './command.ts';
import { evolveEvent, openedBy } from './evolve.ts';
import { type AccountState, loadedOrder, openedAccount } from './state.ts';

/** What the events say to a venue; stored in the entry and sent after the commit (law 8). */
function outgoingOf(events: readonly AccountEvent[], state: AccountState): OutgoingMessage[] {
  return events.flatMap((event): OutgoingMessage[] => {
    if (event.type === 'order-placed') {
      const { order, clOrdId, notAfter, terms } = event;
      return [{ kind: 'new-order', order, clOrdId, notAfter, terms }];
    }
    if (event.type === 'cancel-requested') {
      const { order, clOrdId, origClOrdId, notAfter } = event;
      const { terms } = loadedOrder(state, order);
      return [{ kind: 'cancel-order', order, clOrdId, origClOrdId, notAfter, terms }];
    }
    return [];
  });
}

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
