import { present } from '../../kernel/assert.ts';
import type { Account } from '../accounts/account.ts';
import { type CivilDate, newYorkDate } from '../calendar/civil-date.ts';
import { type Money, subtract } from '../money/exact.ts';
import { buyingPower, cashBalance, cashHeld, orderCost } from './buying-power.ts';
import { isRestricted } from './cash-conduct.ts';
import { shortfall } from './expected-value.ts';
import type { OrderCheck, Rule } from './rule.ts';
import { settledFunds } from './settled-funds.ts';

/** What a purchase of a cash account may cost, and no margin account's. */
function cashPurchase({ account, terms, ask, holdsMeanwhile }: OrderCheck): Money | undefined {
  if (account.margin !== undefined || terms.side === 'sell') return undefined;
  const cost = orderCost(terms, ask);
  return cost && holdsMeanwhile?.gt(cost) ? holdsMeanwhile : cost;
}

const enoughBuyingPower: Rule = {
  name: 'buying-power',
  reason: 'INSUFFICIENT_BUYING_POWER',
  source: 'Regulation T, 12 CFR 220.8(a): a cash account buys with funds that are in the account',
  refusal: (check) => {
    const cost = cashPurchase(check);
    const available = buyingPower(check.account);
    if (cost === undefined || cost.lte(available)) return undefined;
    return {
      message: 'insufficient buying power',
      details: shortfall(check, available, cost),
    };
  },
};

/** Settled cash that neither an earlier purchase nor an open order has. */
const settledBuyingPower = (account: Account, today: CivilDate): Money =>
  subtract(settledFunds(cashBalance(account), account.proceeds ?? {}, today), cashHeld(account));

const settledFundsOnly: Rule = {
  name: 'settled-funds',
  reason: 'UNSETTLED_FUNDS_RESTRICTED',
  source: 'Regulation T, 12 CFR 220.8(c): for 90 days only settled funds buy',
  refusal: (check) => {
    const { account, at } = check;
    const today = newYorkDate(at);
    if (!isRestricted(account.conduct, today)) return undefined;
    const cost = cashPurchase(check);
    const available = settledBuyingPower(account, today);
    if (cost === undefined || cost.lte(available)) return undefined;
    const until = present(account.conduct?.restrictedUntil, 'the end of the restriction');
    return {
      message: `until ${until} the account buys with settled funds only`,
      details: {
        ...shortfall(check, available, cost),
        restricted_until: until,
      },
    };
  },
};

/** Whether a purchase of a cash account is paid for. */
export const FUNDS_RULES: readonly Rule[] = [enoughBuyingPower, settledFundsOnly];

/** What a cash account may spend: without proceeds on their way while it is restricted. */
export const fundsBuyingPower = (account: Account, today: CivilDate): Money =>
  isRestricted(account.conduct, today) ? settledBuyingPower(account, today) : buyingPower(account);
