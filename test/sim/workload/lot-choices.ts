import type { JournalEntry } from '../../../shared/domain/ledger/journal.ts';
import { text } from '../../../shared/domain/money/exact.ts';
import type { Order } from '../../../shared/domain/orders/order.ts';
import type { OrderId } from '../../../shared/kernel/brand.ts';
import type { Dice } from '../time/dice.ts';

type Fill = { readonly order: OrderId; readonly execId: string; readonly shares: string };
type Traded = Fill & Pick<Order['terms'], 'side' | 'symbol'>;

/** What was bought and sold, so that somebody may say which lots a sale takes. */
export class LotChoices {
  readonly #fills = new Map<string, Fill[]>();

  booked({ account, events }: JournalEntry): void {
    for (const event of events) {
      if (event.type !== 'order-filled') continue;
      const fills = this.#fills.get(account) ?? [];
      this.#fills.set(account, fills);
      fills.push({ order: event.order, execId: event.execId, shares: text(event.quantity) });
    }
  }

  /** Mostly one lot for the whole sale; whether it can be so, the API says. Undefined when nothing was sold. */
  pick(account: string, dice: Dice, orderOf: (id: OrderId) => Order | undefined) {
    const trades = (this.#fills.get(account) ?? []).flatMap((fill): Traded[] => {
      const terms = orderOf(fill.order)?.terms;
      return terms === undefined ? [] : [{ ...fill, side: terms.side, symbol: terms.symbol }];
    });
    const boughtOf = (symbol: string) =>
      trades.filter((trade) => trade.side === 'buy' && trade.symbol === symbol);
    const sales = trades.filter(
      ({ side, symbol }) => side === 'sell' && boughtOf(symbol).length > 0,
    );
    const sale = dice.pick(sales);
    const bought = boughtOf(sale?.symbol ?? '');
    const lot = dice.pick(bought);
    if (sale === undefined || lot === undefined) return undefined;
    const other = dice.chance(0.3) ? bought.find((each) => each !== lot) : undefined;
    const lots = [lot, ...(other === undefined ? [] : [other])];
    return {
      order_id: sale.order,
      lots: lots.map(({ order, execId }, index) => ({
        id: `${order}:${execId}`,
        qty: index === 0 ? sale.shares : '1',
      })),
    };
  }
}
