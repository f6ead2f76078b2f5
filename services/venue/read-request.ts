import { parseExact, price, quantity } from '../../shared/domain/money/exact.ts';
import type { FixMessage } from '../../shared/fix/message.ts';
import { fieldOf, Tag } from '../../shared/fix/message.ts';
import { present } from '../../shared/kernel/assert.ts';
import type { TermsText, TimeInForce } from './book-lines.ts';
import type { Refusal } from './events.ts';
import { RejectReason } from './events.ts';
import type { Named } from './reports.ts';

/** A field that the session has already asked for. */
export const required = (message: FixMessage, tag: number): string =>
  present(fieldOf(message, tag), `tag ${tag} of a validated message`);

export const namesOf = (message: FixMessage): Named => ({
  clOrdId: required(message, Tag.clOrdId),
  symbol: required(message, Tag.symbol),
  sideCode: required(message, Tag.side),
});

export const sideOf = (message: FixMessage): 'buy' | 'sell' =>
  required(message, Tag.side) === '1' ? 'buy' : 'sell';

type ReadTerms =
  | {
      readonly kind: 'terms';
      readonly terms: TermsText;
      /** Why such an order is not taken. */
      readonly refusal?: Refusal;
    }
  /** A field is missing that the session does not ask for but the order needs. */
  | { readonly kind: 'missing'; readonly words: string };

const TYPE: Readonly<Record<string, TermsText['type']>> = {
  '1': 'market',
  '2': 'limit',
  '3': 'stop',
  '4': 'stop-limit',
};
const TIME_IN_FORCE: Readonly<Record<string, TimeInForce>> = {
  '0': 'day',
  '1': 'gtc',
  '2': 'opg',
  '3': 'ioc',
  '4': 'fok',
  '7': 'cls',
};

/** The terms of a NewOrderSingle or of an OrderCancelReplaceRequest. */
export function readTerms(message: FixMessage): ReadTerms {
  const ordType = required(message, Tag.ordType);
  const type = TYPE[ordType] ?? 'market';
  const shares = exactIn(message, Tag.orderQuantity);
  const limit = exactIn(message, Tag.price);
  const stop = exactIn(message, Tag.stopPrice);
  const hasLimit = type === 'limit' || type === 'stop-limit';
  const hasStop = type === 'stop' || type === 'stop-limit';
  const missing = (words: string): ReadTerms => ({ kind: 'missing', words });
  if (shares === undefined) return missing('OrderQty(38) is missing or too long');
  if (hasLimit && limit === undefined) return missing('Price(44) is missing or too long');
  if (hasStop && stop === undefined) return missing('StopPx(99) is missing or too long');
  const terms: TermsText = {
    type,
    quantity: shares,
    ...(hasLimit && limit !== undefined ? { limitPrice: limit } : {}),
    ...(hasStop && stop !== undefined ? { stopPrice: stop } : {}),
    timeInForce: TIME_IN_FORCE[fieldOf(message, Tag.timeInForce) ?? '0'] ?? 'day',
    ...(fieldOf(message, Tag.tradingSession) === undefined ? {} : { extendedHours: true }),
  };
  const refusal = REFUSALS.find(({ when }) => when(terms, message));
  return refusal === undefined ? { kind: 'terms', terms } : { kind: 'terms', terms, refusal };
}

function exactIn(message: FixMessage, tag: number): string | undefined {
  const value = fieldOf(message, tag);
  return value === undefined ? undefined : exactText(value);
}

/** FIX writes 0100.50 and 100.; the book writes 100.5. */
function exactText(fix: string): string | undefined {
  const plain = fix
    .replace(/^(-?)0*(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.$/, '');
  return parseExact(plain)?.toFixed();
}

const isAuction = ({ timeInForce }: TermsText): boolean =>
  timeInForce === 'opg' || timeInForce === 'cls';
const isStop = ({ type }: TermsText): boolean => type === 'stop' || type === 'stop-limit';
const isPositive = (text: string | undefined): boolean =>
  text === undefined || price(text).greaterThan(0);

const UNSUPPORTED = RejectReason.unsupportedCharacteristic;

/** What this venue does not take, in the order in which it is looked at. */
const REFUSALS: readonly (Refusal & {
  readonly when: (terms: TermsText, message: FixMessage) => boolean;
})[] = [
  {
    when: (_terms, message) => TYPE[required(message, Tag.ordType)] === undefined,
    reason: UNSUPPORTED,
    text: 'OrdType is not supported',
  },
  {
    when: (_terms, message) => !['1', '2'].includes(required(message, Tag.side)),
    reason: UNSUPPORTED,
    text: 'Side is not supported',
  },
  {
    when: (_terms, message) =>
      TIME_IN_FORCE[fieldOf(message, Tag.timeInForce) ?? '0'] === undefined,
    reason: UNSUPPORTED,
    text: 'TimeInForce is not supported',
  },
  {
    when: (terms) => isStop(terms) && (isAuction(terms) || terms.extendedHours === true),
    reason: UNSUPPORTED,
    text: 'stops are watched in regular hours only',
  },
  {
    when: (terms) => terms.extendedHours === true && terms.type !== 'limit',
    reason: UNSUPPORTED,
    text: 'outside of regular hours only limit orders trade',
  },
  {
    when: ({ quantity: shares }) => !quantity(shares).greaterThan(0),
    reason: RejectReason.incorrectQuantity,
    text: 'OrderQty is not positive',
  },
  {
    when: ({ quantity: shares }) => !quantity(shares).isInteger(),
    reason: RejectReason.incorrectQuantity,
    text: 'OrderQty is not in whole shares',
  },
  {
    when: ({ limitPrice }) => !isPositive(limitPrice),
    reason: RejectReason.other,
    text: 'Price is not positive',
  },
  {
    when: ({ stopPrice }) => !isPositive(stopPrice),
    reason: RejectReason.other,
    text: 'StopPx is not positive',
  },
];
