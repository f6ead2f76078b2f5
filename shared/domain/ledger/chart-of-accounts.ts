import type { CivilDate } from '../calendar/civil-date.ts';

/**
 * The chart of accounts. Balances are credits of their owner: a customer's cash is what the firm owes the customer,
 * and a firm account is negative by what the firm has (its bank) and positive by what it owes (to the clearinghouse).
 *
 * Customer, asset USD:     cash.settled · cash.unsettled.DATE · cash.provisional
 * Customer, asset SYMBOL:  position
 * Firm, asset USD, SYMBOL: firm.bank · firm.clearing
 */
export const CASH_SETTLED = 'cash.settled';
export const CASH_PROVISIONAL = 'cash.provisional';
const CASH_UNSETTLED_PREFIX = 'cash.unsettled.';
export const POSITION = 'position';
export const FIRM_BANK = 'firm.bank';
/** What the clearinghouse owes the firm and the firm it, until settlement: dollars and shares. */
export const FIRM_CLEARING = 'firm.clearing';

export const USD = 'USD';

export const cashUnsettled = (date: CivilDate): string => `${CASH_UNSETTLED_PREFIX}${date}`;

/** The settlement date of an unsettled cash account; undefined for any other ledger account. */
export const unsettledDate = (ledgerAccount: string): CivilDate | undefined =>
  ledgerAccount.startsWith(CASH_UNSETTLED_PREFIX)
    ? ledgerAccount.slice(CASH_UNSETTLED_PREFIX.length)
    : undefined;

export const isFirmAccount = (ledgerAccount: string): boolean => ledgerAccount.startsWith('firm.');
