import type { Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact } from '../money/exact.ts';
import { withoutViolation, withViolation } from '../risk/cash-conduct.ts';
import type { MarginState } from '../risk/margin-state.ts';

import type { Account } from './account.ts';

const withMargin = (account: Account, change: (margin: MarginState) => MarginState): Account =>
  account.margin === undefined ? account : { ...account, margin: change(account.margin) };

const withoutCall = ({ call: _met, ...margin }: MarginState): MarginState => margin;

type SettingsChanged = Extract<AccountEvent, { type: 'account-settings-changed' }>;

/** The settings as they are asked for now; what is not named is off. */
function withSettings(before: Account, event: SettingsChanged): Account {
  const { settings: _before, ...account } = before;
  const { concentration, duplicateSeconds, dayTradeRule } = event;
  const settings = {
    ...(concentration === undefined ? {} : { concentration }),
    ...(duplicateSeconds === undefined ? {} : { duplicateSeconds }),
  };
  const changed = Object.keys(settings).length === 0 ? account : { ...account, settings };
  return withMargin(changed, ({ dayTradeRule: _rule, ...margin }) =>
    dayTradeRule === undefined ? margin : { ...margin, dayTradeRule },
  );
}

/** The account after an event of its type: what a cash account did with its money, what a margin account owes. */
export function evolveAccountType(account: Account, event: AccountEvent, at: Instant): Account {
  switch (event.type) {
    case 'account-settings-changed':
      return withSettings(account, event);
    case 'interest-accrued':
      return withMargin(account, (margin) => ({ ...margin, interest: event.accrued }));
    case 'interest-charged':
      return withMargin(account, (margin) => ({ ...margin, interest: new Exact(0) }));
    case 'account-assessed':
      return withMargin(account, (margin) => ({ ...margin, sma: event.sma }));
    case 'margin-call': {
      const { amount, dueOn } = event;
      return withMargin(account, (margin) => ({ ...margin, call: { amount, dueOn } }));
    }
    case 'margin-call-met':
      return withMargin(account, withoutCall);
    case 'good-faith-violation': {
      const { kind, date } = event;
      return { ...account, conduct: withViolation(account.conduct, kind, date, newYorkDate(at)) };
    }
    case 'good-faith-violation-withdrawn': {
      const { conduct: before, ...rest } = account;
      const conduct = before && withoutViolation(before, event.kind, event.date);
      return conduct === undefined ? rest : { ...rest, conduct };
    }
    case 'account-restricted': {
      const conduct = { violations: [], ...account.conduct, restrictedUntil: event.until };
      return { ...account, conduct };
    }
    default:
      return account;
  }
}
