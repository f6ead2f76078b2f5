import { placeTerms, replace } from '../../support/commands.ts';
import type { Said } from './scripted-venue.ts';
import type { Books, TradingFloor } from './trading-floor.ts';

export type VenueOrder = ReadonlyMap<number, string>;

/** The words of a scenario: what is done, what the venue says, and what the books must say after it. */
export class Play {
  readonly floor: TradingFloor;
  readonly #names: string[] = [];
  constructor(floor: TradingFloor) {
    this.floor = floor;
  }

  /** Orders that something else placed. */
  names(...names: readonly string[]): void {
    this.#names.push(...names);
  }

  /** A limit order for 100 ACME at 10, and what the venue was sent of it. */
  async buy(name: string, own: Parameters<typeof placeTerms>[1] = {}): Promise<VenueOrder> {
    this.#names.push(name);
    const terms = { type: 'limit', limitPrice: '10', quantity: '100', ...own } as const;
    await this.floor.do(placeTerms(name, terms, this.floor.now()));
    return this.floor.venue.next('D');
  }

  async replace(
    name: string,
    of: string,
    change: Parameters<typeof replace>[2],
  ): Promise<VenueOrder> {
    this.#names.push(name);
    await this.floor.do(replace(name, of, change, this.floor.now()));
    return this.floor.venue.next('G');
  }

  /** One report, heard by the account. */
  async says(order: VenueOrder, said: Said): Promise<void> {
    this.floor.venue.report(order, said);
    await this.floor.heard(said.execId);
  }

  /** What the books must say: everything of the account, and each order that was named so far. */
  books(): Books {
    return this.floor.books(...this.#names);
  }

  accepts(order: VenueOrder, leaves = '100'): Promise<void> {
    return this.says(order, { execId: `new-${leaves}`, execType: '0', ordStatus: '0', leaves });
  }

  fills(
    order: VenueOrder,
    shares: string,
    price: string,
    cum: string,
    leaves: string,
  ): Promise<void> {
    return this.says(order, {
      execId: `fill-${cum}`,
      execType: 'F',
      ordStatus: leaves === '0' ? '2' : '1',
      last: [shares, price],
      cum,
      leaves,
    });
  }
}
