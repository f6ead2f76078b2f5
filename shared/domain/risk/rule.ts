import type { Instant } from '../../kernel/brand.ts';
import type { Account } from '../accounts/account.ts';
import type { Money } from '../money/exact.ts';
import type { MarketView } from '../orders/market-view.ts';
import type { Order, OrderTerms, Position } from '../orders/order.ts';
import type { Valuation } from './margin-figures.ts';
import type { Refusal, RefusalReason } from './refusal.ts';

/** Everything that the pre-trade rules may look at. */
export type OrderCheck = MarketView & {
  readonly account: Account;
  /** The account's position in the order's symbol. */
  readonly position: Position | undefined;
  readonly terms: OrderTerms;
  /** The order is an exit of a bracket, an OCO or an OTO: it opposes other orders of its group on purpose. */
  readonly isExit?: boolean;
  /** Its stop is left where it stands, or waits for an entry: where the market is now does not matter to it. */
  readonly stopStands?: boolean;
  /** It is to replace an order that holds as much: what it costs is not asked again, for without it that costs more. */
  readonly holdsNoMore?: boolean;
  /** Of a purchase that replaces another: what both hold until the venue has decided, if that is more. */
  readonly holdsMeanwhile?: Money;
  readonly at: Instant;
  /** The account's own open orders on the other side of the symbol; read only when the head names one. */
  readonly opposing?: readonly Order[];
  /** Of accounts whose rules look at all that they own. */
  readonly valuation?: Valuation;
};

/** One pre-trade rule: pure, small, and with the place that it comes from. */
export type Rule = {
  /** Names the rule in a preview. */
  readonly name: string;
  readonly reason: RefusalReason;
  /** The regulation, or `house` with the reason for it. */
  readonly source: string;
  /** What the client is told when the rule refuses; undefined when the order passes it. */
  readonly refusal: (check: OrderCheck) => Omit<Refusal, 'reason'> | undefined;
};
