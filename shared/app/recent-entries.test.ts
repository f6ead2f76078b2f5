import { describe, expect, it } from 'vitest';
import { deposit, open } from '../../test/support/commands.ts';
import { given } from '../../test/support/given.ts';
import type { AccountId } from '../kernel/brand.ts';
import { RecentEntries } from './recent-entries.ts';

describe('entries met lately', () => {
  const entry = given(open()).and(deposit('d', '1')).lastEntry();

  it('are found by account and number', () => {
    const recent = new RecentEntries();
    recent.note(entry);
    expect(recent.find(entry.account, entry.sequence)).toBe(entry);
    expect(recent.find(entry.account, entry.sequence + 1)).toBeUndefined();
    expect(recent.find('another' as AccountId, entry.sequence)).toBeUndefined();
  });

  it('are forgotten, the oldest first, when there are too many', () => {
    const recent = new RecentEntries();
    for (let sequence = 1; sequence <= 1_500; sequence += 1) recent.note({ ...entry, sequence });
    expect(recent.find(entry.account, 500)).toBeUndefined();
    expect(recent.find(entry.account, 501)?.sequence).toBe(501);
    expect(recent.find(entry.account, 1_500)?.sequence).toBe(1_500);
  });
});
