import { decimal, isZero, sum, text } from '../decimal.ts';
import type { Check } from '../violation.ts';

/** The postings of each entry sum to zero in each asset. */
export const entriesBalance: Check = ({ accounts }) =>
  accounts.flatMap(({ account, journal }) =>
    journal.flatMap(({ sequence, entry }) =>
      [...Map.groupBy(entry.postings, ({ asset }) => asset)].flatMap(([asset, postings]) => {
        const total = sum(postings.map(({ amount }) => decimal(amount)));
        if (isZero(total)) return [];
        return [
          {
            law: 'entry-balances',
            what: `${account} #${sequence}: ${asset} sums to ${text(total)}`,
          },
        ];
      }),
    ),
  );
