import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { orderId } from '../../test/support/commands.ts';
import { call } from '../../test/support/http-call.ts';
import { about, second, tradedAccount } from '../../test/support/traded-account.ts';
import { listTaxLots } from './handler.ts';

const ask = async (query?: Record<string, string>) =>
  (await call(listTaxLots(await tradedAccount()), about(query))).body;

const A = { id: `${orderId('a')}:fa`, symbol: 'ACME', acquired_on: '2026-11-20' };
const B = { ...A, id: `${orderId('b')}:fb` };

describe('GET /v1/accounts/{account_id}/tax_lots', () => {
  it('lists the lots that are open', async () => {
    expect((await ask()).tax_lots).toEqual([{ ...B, qty: '3', cost_basis: '90' }]);
  });

  it('lists those of a time before, in pages that tell one state', async () => {
    const first = await ask({ as_of: second(6), limit: '1' });
    expect(first).toMatchObject({
      sequence: 6,
      tax_lots: [{ ...A, qty: '10', cost_basis: '200' }],
    });
    const next = await ask({ page_token: first.next_page_token });
    expect(next).toMatchObject({
      sequence: 6,
      tax_lots: [{ ...B, qty: '5', cost_basis: '150' }],
      next_page_token: null,
    });
  });
});
