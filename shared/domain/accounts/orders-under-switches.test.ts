import { describe, expect, it } from 'vitest';
import { deposit, due, open, placeTerms, print, trigger } from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';

/** Kill switches that are turned while an order waits: nothing goes out, and what ends anyway ends as it would. */
const funded = (): Scenario => given(open(), deposit('d', '1000')).priced('ACME', '10');
const halted = (scenario: Scenario): Scenario => scenario.switched('ACME', { symbol: 'halted' });
const said = (scenario: Scenario) => scenario.lastEntry().events;

describe('an armed stop under a switch', () => {
  const armed = (): Scenario =>
    halted(
      funded().and(
        placeTerms('t', { type: 'trailing_stop', trail: { kind: 'price', amount: '1' } }),
      ),
    );
  const [mark, reached] = [print(3, '8'), print(4, '9')];

  it('stays armed when its print comes, and the print is answered for', () => {
    const stopped = armed().when(trigger('t', reached, mark));
    expect(stopped.order('t')).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'trigger' });
    expect(said(stopped)).toMatchObject([{ type: 'nothing-to-do', why: 'SYMBOL_HALTED' }]);
    const opened = stopped.switched('ACME', {}).when(trigger('t', print(5, '9'), mark));
    expect(opened.order('t').state).toBe('ROUTED');
  });

  it('says why a print does not set it off, switch or not', () => {
    const short = armed().when(trigger('t', print(4, '8.5'), mark));
    expect(said(short)).toMatchObject([{ type: 'nothing-to-do', why: '8.5 does not reach 9' }]);
  });
});

describe('an order that waits for the session under a switch', () => {
  const waiting = (quantity: string): Scenario =>
    funded()
      .marketClosed()
      .and(placeTerms('w', { type: 'limit', limitPrice: '10', quantity }));
  it.each(['2', '0.5'])('of %s shares ends instead of going out, and says by which', (shares) => {
    const before = waiting(shares);
    const stopped = halted(before).when(due('w', 'open', before.order('w').opensAt ?? 0));
    expect(said(stopped)).toMatchObject([
      { type: 'order-ended', state: 'FAILED', reason: 'SYMBOL_HALTED' },
    ]);
    expect(stopped.money().held).toBe('0');
  });

  it('expires as it would: its end needs no leave', () => {
    const before = waiting('2');
    const { opensAt = 0, expiresAt } = before.order('w');
    const over = halted(before.at(expiresAt ?? instant(0))).when(due('w', 'open', opensAt));
    expect(over.order('w').state).toBe('EXPIRED');
    expect(over.order('w')).not.toHaveProperty('reason');
  });
});
