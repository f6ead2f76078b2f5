import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  assess,
  deposit,
  open,
  openMargin,
  T0,
  traded,
} from '../../test/support/commands.ts';
import { given, type Scenario } from '../../test/support/given.ts';
import { instant } from '../kernel/brand.ts';
import type { DueOrder } from '../ports/due-orders.ts';
import { commitOf } from './account-plan.ts';
import { dueCommand } from './release-due.ts';
import { accountCommand } from './wire/account-command.ts';

const DAY = 86_400_000;
/** Friday 20 November 2026, 16:00 in New York. */
const FRIDAY_CLOSE = Date.parse('2026-11-20T21:00:00Z');

const borrows = (name: string, at = T0) => traded(name, 'buy', '1500', 'ACME', '10', at);
const start = (): Scenario => given(openMargin(), deposit('d', '10000')).priced('ACME', '10');

/** What the commit of the last step hints at, after that of `before`. */
const hintsOf = (before: Scenario, after: Scenario): readonly DueOrder[] =>
  commitOf({ ...after.plan, loaded: before.state }).due.filter(({ due }) => due === 'assess');

describe('the assessment of an account that owes', () => {
  it('is due at the next close, and hinted at once', () => {
    const owing = start().and(...borrows('b'));
    expect(hintsOf(start(), owing)).toEqual([
      { account: ACCOUNT, mailbox: 0, order: ACCOUNT, due: 'assess', at: FRIDAY_CLOSE },
    ]);
    expect(hintsOf(owing, owing.and(deposit('more', '1')))).toEqual([]);
  });

  it('is due again at the close after it', () => {
    const owing = start().and(...borrows('b'));
    const assessed = owing.at(instant(FRIDAY_CLOSE + 1000)).and(assess('a'));
    expect(hintsOf(owing, assessed).map(({ at }) => at)).toEqual([FRIDAY_CLOSE + 3 * DAY]);
  });

  it('is left to the next day by a commit in the last minute before a close', () => {
    const late = instant(FRIDAY_CLOSE - 30_000);
    const owing = start()
      .at(late)
      .and(...borrows('b', late));
    expect(hintsOf(start(), owing).map(({ at }) => at)).toEqual([FRIDAY_CLOSE + 3 * DAY]);
  });

  it('is none of an account that owes nothing, or of a cash account', () => {
    const paid = start().and(deposit('e', '10000'));
    expect(hintsOf(start(), paid.and(...borrows('b')))).toEqual([]);
    const cash = given(open(), deposit('d', '20000'));
    expect(hintsOf(cash, cash.and(...borrows('b')))).toEqual([]);
  });

  it('comes to the worker as a command', () => {
    const [hint] = hintsOf(start(), start().and(...borrows('b')));
    const command = hint && accountCommand.parse(dueCommand(hint));
    expect(command).toMatchObject({
      kind: 'assess-account',
      account: ACCOUNT,
      actor: { type: 'system', id: 'release-due-orders' },
      issuedAt: FRIDAY_CLOSE,
    });
  });
});
