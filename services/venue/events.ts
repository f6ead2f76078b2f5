import type { Price, Quantity } from '../../shared/domain/money/exact.ts';
import type { Misreport, TermsText } from './book-lines.ts';

/** What may happen to an order. */
export type Event =
  | {
      readonly kind:
        | 'pending-new'
        | 'new'
        | 'done-for-day'
        | 'calculated'
        | 'pending-cancel'
        | 'pending-replace';
    }
  | { readonly kind: 'fill'; readonly quantity: Quantity; readonly price: Price }
  /** A price is guaranteed; the fill comes later. */
  | { readonly kind: 'stopped'; readonly quantity: Quantity; readonly price: Price }
  | { readonly kind: 'cancelled'; readonly text: string; readonly restatement?: string }
  | { readonly kind: 'expired' | 'suspended'; readonly text: string }
  | { readonly kind: 'rejected'; readonly reason: string; readonly text: string }
  | { readonly kind: 'replaced'; readonly terms: TermsText; readonly text?: string }
  | { readonly kind: 'restated'; readonly restatement: string; readonly terms: TermsText }
  | { readonly kind: 'bust'; readonly reference: string; readonly dayIsOver: boolean }
  | {
      readonly kind: 'corrected';
      readonly reference: string;
      readonly quantity: Quantity;
      readonly price: Price;
    }
  | { readonly kind: 'misreport'; readonly misreport: Misreport; readonly price: Price };

/** A code of OrdRejReason(103) or CxlRejReason(102), and words. */
export type Refusal = { readonly reason: string; readonly text: string };

/** OrdRejReason(103). */
export const RejectReason = {
  unknownSymbol: '1',
  tooLateToEnter: '4',
  unknownOrder: '5',
  duplicateOrder: '6',
  unsupportedCharacteristic: '11',
  incorrectQuantity: '13',
  other: '99',
} as const;

/** CxlRejReason(102). */
export const CancelRejectReason = {
  tooLate: '0',
  unknownOrder: '1',
  venueOption: '2',
  alreadyPending: '3',
  duplicateClOrdId: '6',
} as const;

/** ExecRestatementReason(378). */
export const Restatement = {
  renewal: '1',
  partialDecline: '5',
  tradingHalt: '6',
} as const;
