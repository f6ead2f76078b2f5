import { type Decimal, decimal, equal, plus, text, ZERO } from '../decimal.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Balances = Map<string, Decimal>;

const isFirms = (ledgerAccount: string): boolean => ledgerAccount.startsWith('firm.');

/** Adds up the customer's postings; each must say the balance that it leaves. */
function running({ account, journal }: AccountReading, sums: Balances): Violation[] {
  return journal.flatMap(({ sequence, entry }) =>
    entry.postings.flatMap(({ ledgerAccount, asset, amount, balance }) => {
      if (isFirms(ledgerAccount)) return [];
      const key = `${ledgerAccount} ${asset}`;
      const total = plus(sums.get(key) ?? ZERO, decimal(amount));
      sums.set(key, total);
      if (balance !== undefined && equal(decimal(balance), total)) return [];
      const what = `${account} #${sequence}: ${key} says ${balance}, sums to ${text(total)}`;
      return [{ law: 'balance-after-posting', what }];
    }),
  );
}

/** What head and positions say, under the names of the ledger accounts. */
function stored({ head, positions }: AccountReading): Balances | undefined {
  const { cash } = head;
  if (cash === undefined) return undefined;
  return new Map([
    ['cash.settled USD', decimal(cash.settled)],
    ['cash.provisional USD', decimal(cash.provisional)],
    ...Object.entries(cash.unsettled).map(([date, amount]): [string, Decimal] => [
      `cash.unsettled.${date} USD`,
      decimal(amount),
    ]),
    ...positions.map(({ symbol, quantity }): [string, Decimal] => [
      `position ${symbol}`,
      decimal(quantity),
    ]),
  ]);
}

function cached(reading: AccountReading, sums: Balances): Violation[] {
  const { account, head, journal } = reading;
  const items = stored(reading);
  if (items === undefined) return [];
  const wrong = [...new Set([...items.keys(), ...sums.keys()])].flatMap((key) => {
    const [has, posted] = [items.get(key) ?? ZERO, sums.get(key) ?? ZERO];
    if (equal(has, posted)) return [];
    const what = `${account}: ${key} is ${text(has)}, its postings sum to ${text(posted)}`;
    return [{ law: 'balances-are-sums', what }];
  });
  const last = journal.at(-1);
  const isAtEnd = head.sequence === undefined || Number(head.sequence) === (last?.sequence ?? 0);
  if (isAtEnd) return wrong;
  const what = `${account}: head at ${head.sequence}, journal ends at ${last?.sequence ?? 0}`;
  return [...wrong, { law: 'head-at-end', what }];
}

/** Balances after postings, in the head and in positions are the sums of what was posted. */
export const balances: Check = ({ accounts }) =>
  accounts.flatMap((account) => {
    const sums: Balances = new Map();
    return [...running(account, sums), ...cached(account, sums)];
  });
