import type { Account } from '../domain/accounts/account.ts';
import type { OutgoingMessage } from '../domain/ledger/journal.ts';
import { text } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';
import { assert, assertNever } from '../kernel/assert.ts';
import type { Instant } from '../kernel/brand.ts';
import type { VenueMessage } from './wire/venue-message.ts';

/**
 * The queue message of an outgoing message of the journal. Always the same for the same entry, so that a message
 * sent again after a crash carries the same id and everybody drops it who has seen it (law 8).
 */
export function venueMessageOf(
  message: OutgoingMessage,
  account: Pick<Account, 'id' | 'mailbox'>,
  at: Instant,
): VenueMessage {
  const { terms } = message;
  const common = {
    id: `${message.kind}:${message.clOrdId}`,
    account: account.id,
    mailbox: account.mailbox,
    order: message.order,
    chain: message.chain ?? message.order,
    clOrdId: message.clOrdId,
    symbol: terms.symbol,
    side: terms.side,
    quantity: text(terms.quantity),
    notAfter: message.notAfter,
    at,
  };
  switch (message.kind) {
    case 'new-order':
      return { ...common, kind: message.kind, ...termsOf(terms) };
    case 'replace-order':
      return {
        ...common,
        kind: message.kind,
        ...termsOf(terms),
        origClOrdId: message.origClOrdId,
      };
    case 'cancel-order':
      return { ...common, kind: message.kind, origClOrdId: message.origClOrdId };
    default:
      return assertNever(message);
  }
}

function termsOf(
  terms: OrderTerms,
): Pick<
  Extract<VenueMessage, { kind: 'new-order' }>,
  'type' | 'timeInForce' | 'limitPrice' | 'stopPrice' | 'extendedHours'
> {
  const { type, timeInForce, limitPrice, stopPrice, extendedHours } = terms;
  assert(type !== 'trailing_stop', 'a trailing stop is not sent to a venue');
  return {
    type,
    timeInForce,
    ...(limitPrice === undefined ? {} : { limitPrice: text(limitPrice) }),
    ...(stopPrice === undefined ? {} : { stopPrice: text(stopPrice) }),
    ...(extendedHours ? { extendedHours } : {}),
  };
}
