import { describe, expect, it } from 'vitest';
import { type Finding, findingsIn, withFindings } from './record.ts';

const finding = (changes: Partial<Finding>): Finding => ({
  date: '2026-11-21',
  commit: 'abc1234',
  claim: 'kills',
  count: 200,
  of: 'kill -9',
  violations: false,
  seconds: 600,
  ...changes,
});

describe('the record', () => {
  it('keeps what it was given, and what stood before', () => {
    const first = withFindings('# Record\n\nWhat it is.\n', [finding({})]);
    const second = withFindings(first, [finding({ count: 50, violations: true })]);
    expect(second.startsWith('# Record\n\nWhat it is.\n')).toBe(true);
    expect(findingsIn(second)).toEqual([finding({}), finding({ count: 50, violations: true })]);
  });

  it('adds up each claim', () => {
    const findings = [finding({}), finding({ claim: 'seeds', count: 7 }), finding({ count: 50 })];
    expect(withFindings('# Record\n', findings)).toContain('| kills | 2 | 250 | kill -9 | 0 |');
  });

  it('says which runs did not hold', () => {
    const document = withFindings('# Record\n', [finding({ violations: true })]);
    expect(document).toContain('| kills | 1 | 200 | kill -9 | 1 |');
    expect(document).toContain('| **no** |');
  });
});
