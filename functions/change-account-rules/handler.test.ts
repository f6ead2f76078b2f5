import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { Exact } from '../../shared/domain/money/exact.ts';
import { accountOf, brokerWorld, playWorker } from '../../test/support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { changeAccountRulesOf } from './handler.ts';

const rules = { concentration: new Exact('0.25'), duplicateSeconds: 10 };

describe('POST /v1/accounts/{account_id}/rules', () => {
  it('sets all rules that an account may ask for and answers them', async () => {
    const world = brokerWorld();
    playWorker(
      world,
      [{ type: 'account-settings-changed', ...rules }],
      accountOf({ settings: rules }),
    );
    const { status, body } = await call(changeAccountRulesOf(world), {
      principal: OPERATOR,
      path: { account_id: TEST_ACCOUNT },
      body: {
        day_trade_rule: 'intraday_margin',
        concentration_limit: '0.25',
        duplicate_window: 10,
      },
    });
    expect(status).toBe(200);
    expect(body.rules).toEqual({
      day_trade_rule: 'intraday_margin',
      concentration_limit: '0.25',
      duplicate_window: 10,
    });
    expect(world.mailboxes.sent[0]?.command).toMatchObject({
      kind: 'change-account-settings',
      settings: { concentration: '0.25', duplicateSeconds: 10 },
    });
  });
});
