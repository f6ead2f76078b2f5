import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { orderId } from '../../test/support/commands.ts';
import { call } from '../../test/support/http-call.ts';
import { about, tradedAccount } from '../../test/support/traded-account.ts';
import { listRealizedGains } from './handler.ts';

const ask = async (query: Record<string, string>) =>
  (await call(listRealizedGains(await tradedAccount()), about(query))).body;

describe('GET /v1/accounts/{account_id}/realized_gains', () => {
  it('lists what each sale gained on each lot, first in, first out', async () => {
    const body = await ask({ from: '2026-11-20', to: '2026-11-20' });
    const day = { symbol: 'ACME', acquired_on: '2026-11-20', sold_on: '2026-11-20', term: 'short' };
    const [lotA, lotB] = [`${orderId('a')}:fa`, `${orderId('b')}:fb`];
    const [first, second] = [`${orderId('s')}:fs1`, `${orderId('s')}:fs2`];
    expect(body.realized_gains).toMatchObject([
      { ...day, lot_id: lotA, closed_by: first, qty: '4', proceeds: '160', cost_basis: '80' },
      { ...day, lot_id: lotA, closed_by: second, qty: '6', proceeds: '240', cost_basis: '120' },
      { ...day, lot_id: lotB, closed_by: second, qty: '2', proceeds: '80', cost_basis: '60' },
    ]);
    expect(body).toMatchObject({ long_term: '0', next_page_token: null });
  });

  it('lists none of other days', async () => {
    const body = await ask({ from: '2026-11-21', to: '2027-11-21' });
    expect(body).toMatchObject({ realized_gains: [], short_term: '0' });
  });

  it('goes on from page to page, and totals all of them', async () => {
    const days = { from: '2026-11-01', to: '2026-11-30' };
    const first = await ask({ ...days, limit: '2' });
    const next = await ask({ ...days, limit: '2', page_token: first.next_page_token });
    expect([first.realized_gains.length, next.realized_gains.length]).toEqual([2, 1]);
    expect(next.short_term).toBe(first.short_term);
    expect(next.next_page_token).toBeNull();
  });
});
