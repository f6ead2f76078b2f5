import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { orderId } from '../../test/support/commands.ts';
import { call } from '../../test/support/http-call.ts';
import { ownQuestion, second, tradedAccount } from '../../test/support/traded-account.ts';
import { listOwnTaxLots } from './handler.ts';

const ask = async (query?: Record<string, string>) =>
  (await call(listOwnTaxLots(await tradedAccount()), ownQuestion(query))).body;

describe('GET /v2/account/tax_lots', () => {
  it('lists the caller’s open lots, now and at a time before', async () => {
    const lot = { id: `${orderId('b')}:fb`, symbol: 'ACME', qty: '3', cost_basis: '90' };
    expect((await ask()).tax_lots).toMatchObject([lot]);
    expect((await ask({ as_of: second(4) })).tax_lots).toMatchObject([{ qty: '10' }]);
  });
});
