import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/support/http-call.ts';
import { ownQuestion, tradedAccount } from '../../test/support/traded-account.ts';
import { listOwnRealizedGains } from './handler.ts';

describe('GET /v2/account/realized_gains', () => {
  it('lists what the caller’s sales gained, less their fees', async () => {
    const days = { from: '2026-11-20', to: '2026-11-20' };
    const ports = await tradedAccount();
    const { body } = await call(listOwnRealizedGains(ports), ownQuestion(days));
    // 480 received less 10 × 20 and 2 × 30 paid; of 480 dollars the SEC has 0.0099, up to a cent.
    expect(body).toMatchObject({ short_term: '219.99', long_term: '0' });
    expect(body.realized_gains).toHaveLength(3);
  });
});
