import { describe, expect, it } from 'vitest';
import { marginCheck, mark } from '../../../test/support/order-check.ts';
import { present } from '../../kernel/assert.ts';
import { money, text } from '../money/exact.ts';
import { assessMargin } from './margin-call.ts';
import { marginFigures } from './margin-figures.ts';
import type { MarginState } from './margin-state.ts';

/** 200 SODA, 10,000 borrowed: maintenance is a quarter of the value, equity the rest over the debit. */
function assessed(each: string, margin: Partial<MarginState> = {}, today = '2026-11-23') {
  const { account, valuation } = marginCheck({
    cash: '-10000',
    owned: [{ symbol: 'SODA', shares: '200', mark: mark(each) }],
    margin,
  });
  const figures = marginFigures(account, present(valuation, 'valuation'));
  const { sma, call } = assessMargin(present(account.margin, 'margin'), figures, today);
  return { sma: text(sma), call: call && [text(call.amount), call.dueOn] };
}
const standing = { call: { amount: money('500'), dueOn: '2026-11-25' } };

describe('an assessment', () => {
  it.each([
    ['equity at maintenance', '66.6667', {}, undefined],
    ['equity below it: three business days', '66', {}, ['100', '2026-11-27']],
    ['a call that is made up for', '80', standing, undefined],
    ['a call that shrinks stands', '66', standing, ['500', '2026-11-25']],
    ['a call that grows keeps its date', '60', standing, ['1000', '2026-11-25']],
  ])('%s', (_given, each, margin, call) => {
    expect(assessed(each, margin).call).toEqual(call);
  });

  it.each([
    ['over a weekend and a holiday', '2026-11-25', '2026-12-01'],
    ['over a day on which banks are closed', '2026-11-09', '2026-11-13'],
  ])('is due %s', (_given, today, dueOn) => {
    expect(assessed('66', {}, today).call).toEqual(['100', dueOn]);
  });

  it.each([
    ['an excess', '120', {}, '2000'],
    ['a smaller excess than there once was', '110', { sma: money('1500') }, '1500'],
    ['no excess', '90', {}, '0'],
  ])('keeps the highest excess: %s', (_given, each, margin, sma) => {
    expect(assessed(each, margin).sma).toBe(sma);
  });
});
