import type { CivilDate } from '../calendar/civil-date.ts';

/**
 * The chart of accounts. Balances are credits: a customer's cash is what the firm owes the customer; the bank and the
 * clearinghouse are negative by what lies there and positive by what is owed to them; fees are owed, inventory and
 * interest the firm's own.
 *
 * Customer, asset USD:     cash.settled · cash.unsettled.DATE · cash.provisional
 * Customer, asset SYMBOL:  position
 * Firm, asset USD:         firm.bank · firm.interest · firm.fees.sec · firm.fees.taf
 * Firm, asset USD, SYMBOL: firm.clearing · firm.inventory
 *
 * docs/LEDGER.md shows each of them at work.
 */
export const CASH_SETTLED = 'cash.settled';
export const CASH_PROVISIONAL = 'cash.provisional';
const CASH_UNSETTLED_PREFIX = 'cash.unsettled.';
export const POSITION = 'position';
export const FIRM_BANK = 'firm.bank';
/** What the clearinghouse owes the firm and the firm it, until settlement: dollars and shares. */
export const FIRM_CLEARING = 'firm.clearing';

/** Fractions of a share and dollars that the firm itself traded with customers. */
export const FIRM_INVENTORY = 'firm.inventory';
/** Collected from sales and owed to the SEC and to FINRA. */
export const FIRM_FEES_SEC = 'firm.fees.sec';
export const FIRM_FEES_TAF = 'firm.fees.taf';

/** Earned on the debit balances of margin accounts. */
export const FIRM_INTEREST = 'firm.interest';

export const USD = 'USD';

export const cashUnsettled = (date: CivilDate): string => `${CASH_UNSETTLED_PREFIX}${date}`;

/** The settlement date of an unsettled cash account; undefined for any other ledger account. */
export const unsettledDate = (ledgerAccount: string): CivilDate | undefined =>
  ledgerAccount.startsWith(CASH_UNSETTLED_PREFIX)
    ? ledgerAccount.slice(CASH_UNSETTLED_PREFIX.length)
    : undefined;

export const isFirmAccount = (ledgerAccount: string): boolean => ledgerAccount.startsWith('firm.');
