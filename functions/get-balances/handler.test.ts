import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { instant } from '../../shared/kernel/brand.ts';
import { fixedClock } from '../../test/support/api-fixtures.ts';
import { call } from '../../test/support/http-call.ts';
import { longJournal } from '../../test/support/long-journal.ts';
import { about, second, tradedAccount } from '../../test/support/traded-account.ts';
import { getBalances } from './handler.ts';

const ask = async (query?: Record<string, string>) =>
  call(getBalances(await tradedAccount()), about(query));

describe('GET /v1/accounts/{account_id}/balances', () => {
  it('tells the cash of now, each kind apart', async () => {
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      as_of: '2026-11-20T15:01:00.000Z',
      currency: 'USD',
      settled: '1000',
      provisional: '0',
      held: '7.5',
    });
  });

  it.each([
    [1, { settled: '0', unsettled: [], cash: '0', held: '0', cash_available: '0' }],
    [2, { settled: '1000', cash: '1000', withdrawable: '1000' }],
    [3, { settled: '1000', cash: '1000', held: '200', cash_available: '800', withdrawable: '800' }],
    [4, { unsettled: [{ date: '2026-11-23', amount: '-200' }], cash: '800', held: '0' }],
    [5, { cash: '800', held: '150', cash_available: '650', withdrawable: '650' }],
  ])('tells those after entry %i, from the journal', async (n, expected) => {
    const { body } = await ask({ as_of: second(n) });
    expect(body).toMatchObject({ sequence: n, ...expected });
  });

  it.each([
    ['the day that is not over, as of now', '2026-11-20', 200, '2026-11-20T15:01:00.000Z'],
    ['a day before there was the account', '2026-11-19', 404, undefined],
    ['a day that has not begun', '2026-11-21', 422, undefined],
  ])('takes a date alone: %s', async (_what, as_of, status, told) => {
    const answer = await ask({ as_of });
    expect([answer.status, answer.body.as_of]).toEqual([status, told]);
  });

  it('tells a day that is over as of its end in New York', async () => {
    const ports = await tradedAccount();
    const clock = fixedClock(instant(Date.parse('2026-11-25T12:00:00Z')));
    const { body } = await call(getBalances({ ...ports, clock }), about({ as_of: '2026-11-24' }));
    expect(body).toMatchObject({ as_of: '2026-11-25T04:59:59.999Z', settled: '1129.99' });
  });

  it('refuses by name what no answer could hold', async () => {
    const { ports, end } = await longJournal(20_001);
    const { status, body } = await call(getBalances({ ...ports, clock: fixedClock(end) }), about());
    expect([status, body.reason]).toEqual([422, 'JOURNAL_TOO_LONG']);
  });

  it.each([
    ['before there was the account', '2026-11-20T15:00:00Z', 404, 'ACCOUNT_NOT_FOUND'],
    ['ahead of now', '2026-11-20T15:01:00.001Z', 422, 'FIELD_INVALID'],
  ])('refuses a time %s', async (_what, as_of, status, reason) => {
    const answer = await ask({ as_of });
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
  });
});
