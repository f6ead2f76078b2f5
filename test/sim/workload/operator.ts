import { isRefusal, readHead, readOrder } from '../../../shared/adapters/account-items.ts';
import { claimOf } from '../../../shared/app/claims.ts';
import type { Resolution } from '../../../shared/app/resolve-order.ts';
import { price, quantity } from '../../../shared/domain/money/exact.ts';
import { type Order, venueOrderQuantity } from '../../../shared/domain/orders/order.ts';
import { instant, type OrderId } from '../../../shared/kernel/brand.ts';
import type { Account } from '../hosts/routes.ts';
import type { VenueHost } from '../hosts/venue-host.ts';
import { type Place, TABLES } from '../place.ts';

/** What stands in the tables by now, whatever clients know: an operator's view. */
export class Operator {
  readonly #place: Place;
  readonly #venue: VenueHost;

  constructor(place: Place, venue: VenueHost) {
    this.#place = place;
    this.#venue = venue;
  }

  headOf({ id }: Account) {
    const item = this.#place.tables.get(TABLES.accounts, { pk: { S: `A#${id}` }, sk: { S: 'H' } });
    return item && readHead(item);
  }

  orderOf({ id }: Account, order: OrderId): Order | undefined {
    const key = { pk: { S: `O#${id}` }, sk: { S: `O#${order}` } };
    const item = this.#place.tables.get(TABLES.accounts, key);
    return item === undefined || isRefusal(item) ? undefined : readOrder(item);
  }

  inDoubt(account: Account): readonly Order[] {
    const open = [...(this.headOf(account)?.open.keys() ?? [])];
    return open.flatMap((id) => {
      const order = this.orderOf(account, id);
      return order?.inDoubtSince === undefined ? [] : [order];
    });
  }

  /**
   * What the venue says on the telephone: an execution that we have not booked, nothing at all, or that it is out.
   * Undefined when nobody answers.
   */
  resolutionOf(order: Order): Resolution | undefined {
    const { clOrdId = '' } = order;
    const lines = this.#venue.disk.lines;
    const isKnown = lines.some(
      (line) => line.kind !== 'dont-know' && namesOf(line).includes(clOrdId),
    );
    const evidence = 'the venue, by telephone';
    if (!isKnown && order.venueOrderId === undefined) {
      return { resolution: { kind: 'never-received' }, evidence };
    }
    // What we would not know of, the venue has taken back.
    const disowned = new Set(
      lines.flatMap((line) => (line.kind === 'dont-know' ? line.execId : [])),
    );
    const fill = lines.find(
      (line) =>
        line.kind === 'execution' &&
        line.execType === 'F' &&
        !disowned.has(line.execId) &&
        line.misreport === undefined &&
        line.clOrdId === clOrdId &&
        claimOf(order, line.execId) === undefined,
    );
    if (fill?.kind === 'execution' && fill.price !== undefined) {
      const shares = quantity(fill.quantity);
      if (shares.lte(venueOrderQuantity(order))) {
        const transactTime = instant(Date.parse(fill.at));
        const { execId } = fill;
        const what = { execId, quantity: shares, price: price(fill.price), transactTime };
        return { resolution: { kind: 'filled', ...what }, evidence };
      }
    }
    const resolution = { kind: 'cancelled' } as const;
    return this.#venue.takesOut(clOrdId) ? { resolution, evidence } : undefined;
  }
}

const namesOf = (line: object): readonly string[] =>
  'clOrdId' in line ? [String(line.clOrdId)] : [];
