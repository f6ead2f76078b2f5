import { type Decimal, decimal, equal, plus, text, ZERO } from '../decimal.ts';
import type { Check } from '../violation.ts';

/** Firm accounts, as projected, are the sums of all firm legs of all entries: each entry counted once. */
export const firmIsSum: Check = ({ accounts, firm, healed }) => {
  if (!healed) return [];
  const sums = new Map<string, Decimal>();
  for (const { journal } of accounts)
    for (const { entry } of journal)
      for (const { ledgerAccount, asset, amount } of entry.postings) {
        if (!ledgerAccount.startsWith('firm.')) continue;
        const key = `${ledgerAccount} ${asset}`;
        sums.set(key, plus(sums.get(key) ?? ZERO, decimal(amount)));
      }
  return [...new Set([...sums.keys(), ...Object.keys(firm)])].flatMap((key) => {
    const [projected, posted] = [decimal(firm[key] ?? '0'), sums.get(key) ?? ZERO];
    if (equal(projected, posted)) return [];
    const what = `${key}: projected ${text(projected)}, legs sum to ${text(posted)}`;
    return [{ law: 'firm-is-sum', what }];
  });
};
