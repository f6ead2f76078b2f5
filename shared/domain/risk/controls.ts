import type { OrderTerms } from '../orders/order.ts';

/** `closing-only` lets through what reduces a position; cancels pass in every state. */
export const CONTROL_STATES = ['open', 'closing-only', 'halted'] as const;
export type ControlState = (typeof CONTROL_STATES)[number];

/** What a kill switch stops: `global`, or one venue, symbol or account. */
export type ControlScope = 'global' | `venue/${string}` | `symbol/${string}` | `account/${string}`;

/** The switches that an order is under. */
export type Controls = {
  readonly global: ControlState;
  readonly venue: ControlState;
  readonly symbol: ControlState;
  readonly account: ControlState;
};

/** What an order is of, as far as switches ask. */
export type ControlSubject = {
  readonly venue: string;
  readonly symbol: string;
  readonly account: string;
};

export const scopesOf = ({ venue, symbol, account }: ControlSubject) =>
  ({
    global: 'global',
    venue: `venue/${venue}`,
    symbol: `symbol/${symbol}`,
    account: `account/${account}`,
  }) as const satisfies Record<keyof Controls, ControlScope>;

/** A switch that nobody ever turned is open. */
export function controlsOver(
  subject: ControlSubject,
  states: ReadonlyMap<ControlScope, ControlState>,
): Controls {
  const scopes = scopesOf(subject);
  const state = (scope: ControlScope): ControlState => states.get(scope) ?? 'open';
  return {
    global: state(scopes.global),
    venue: state(scopes.venue),
    symbol: state(scopes.symbol),
    account: state(scopes.account),
  };
}

/** Nothing is sold short, so a sale always reduces a position, and a purchase never does. */
const reducesPosition = ({ side }: Pick<OrderTerms, 'side'>): boolean => side === 'sell';

type Stopped = {
  readonly controls?: Controls | undefined;
  readonly terms: Pick<OrderTerms, 'side'>;
};

const isHalted =
  (scope: keyof Controls) =>
  ({ controls }: Stopped): boolean =>
    controls?.[scope] === 'halted';

const isClosingOnly =
  (scope: keyof Controls) =>
  ({ controls, terms }: Stopped): boolean =>
    controls?.[scope] === 'closing-only' && !reducesPosition(terms);

export const symbolIsHalted = isHalted('symbol');
export const symbolIsClosingOnly = isClosingOnly('symbol');

/** The reasons that a switch gives, in the order in which they are given. */
export const CONTROL_REASONS = [
  'TRADING_HALTED_GLOBAL',
  'TRADING_CLOSING_ONLY_GLOBAL',
  'ACCOUNT_HALTED',
  'ACCOUNT_CLOSING_ONLY',
  'VENUE_HALTED',
  'VENUE_CLOSING_ONLY',
  'SYMBOL_CLOSING_ONLY',
  'SYMBOL_HALTED',
] as const;
export type ControlReason = (typeof CONTROL_REASONS)[number];

export const isControlReason = (reason: string): reason is ControlReason =>
  CONTROL_REASONS.some((each) => each === reason);

/** Whether the switch of a reason stops an order. */
export const STOPS: Readonly<Record<ControlReason, (stopped: Stopped) => boolean>> = {
  TRADING_HALTED_GLOBAL: isHalted('global'),
  TRADING_CLOSING_ONLY_GLOBAL: isClosingOnly('global'),
  ACCOUNT_HALTED: isHalted('account'),
  ACCOUNT_CLOSING_ONLY: isClosingOnly('account'),
  VENUE_HALTED: isHalted('venue'),
  VENUE_CLOSING_ONLY: isClosingOnly('venue'),
  SYMBOL_CLOSING_ONLY: symbolIsClosingOnly,
  SYMBOL_HALTED: symbolIsHalted,
};

/** The switch that stops an order which was taken before it was turned; undefined: none does. */
export const stoppedBy = (stopped: Stopped): ControlReason | undefined =>
  CONTROL_REASONS.find((reason) => STOPS[reason](stopped));
