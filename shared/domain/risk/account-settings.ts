import type { Exact } from '../money/exact.ts';
import { text } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';

/** A placement that a later one may repeat. */
export type RecentOrder = { readonly key: string; readonly second: number };

/** Rules that an account has asked for; absent: it has not. */
export type AccountSettings = {
  /** Largest share of the equity in one symbol, 0.25 for a quarter. */
  readonly concentration?: Exact;
  /** Seconds within which the same order under another client key is taken for a mistake. */
  readonly duplicateSeconds?: number;
  /** Placements of the last `duplicateSeconds`; only kept with that setting. */
  readonly recent?: readonly RecentOrder[];
};

/** A person clicks twice, not twenty times; the head stays small. */
const MAX_RECENT = 20;

/** What makes two orders the same in their owner's eyes. */
const keyOf = ({ side, symbol, quantity, notional, limitPrice, stopPrice }: OrderTerms): string =>
  [
    side === 'buy' ? 'b' : 's',
    symbol,
    text(notional ?? quantity),
    ...[limitPrice, stopPrice].map((each) => (each === undefined ? '' : text(each))),
  ].join(' ');

const within = (settings: AccountSettings, second: number): readonly RecentOrder[] =>
  (settings.recent ?? []).filter((each) => each.second + (settings.duplicateSeconds ?? 0) > second);

export const isRepeated = (settings: AccountSettings, terms: OrderTerms, second: number): boolean =>
  within(settings, second).some(({ key }) => key === keyOf(terms));

/** The settings with one more placement remembered, where the account asks for it. */
export function withPlacement(
  settings: AccountSettings,
  terms: OrderTerms,
  second: number,
): AccountSettings {
  if (settings.duplicateSeconds === undefined) return settings;
  const recent = [...within(settings, second), { key: keyOf(terms), second }];
  return { ...settings, recent: recent.slice(-MAX_RECENT) };
}
