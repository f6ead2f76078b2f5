import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/support/http-call.ts';
import { about, second, tradedAccount } from '../../test/support/traded-account.ts';
import { listPositionsAsOf } from './handler.ts';

const positions = async (query?: Record<string, string>) =>
  (await call(listPositionsAsOf(await tradedAccount()), about(query))).body.positions;

describe('GET /v1/accounts/{account_id}/positions', () => {
  it('tells what is owned, of what settles when', async () => {
    expect(await positions()).toEqual([
      {
        symbol: 'ACME',
        qty: '3',
        cost_basis: '70',
        avg_entry_price: '23.333333',
        unsettled: [{ date: '2026-11-23', qty: '3' }],
      },
    ]);
  });

  it('tells what was owned at any time before', async () => {
    expect(await positions({ as_of: second(2) })).toEqual([]);
    expect(await positions({ as_of: second(4) })).toMatchObject([{ qty: '10', cost_basis: '200' }]);
    expect(await positions({ as_of: second(6) })).toMatchObject([{ qty: '15', cost_basis: '350' }]);
  });
});
