import { describe, expect, it } from 'vitest';
import { longJournal } from '../../../test/support/long-journal.ts';
import { readHistory } from './read-history.ts';

describe('a long journal', () => {
  it('is read in pages, as far as one answer may go', async () => {
    const { id, ports, reads, end } = await longJournal(20_000);
    const answer = await readHistory(ports, id, end);
    expect(answer.kind === 'history' && answer.history.state.account?.sequence).toBe(20_000);
    expect(new Set(reads)).toEqual(new Set([500]));
  });

  it('is refused by name when it goes on beyond that', async () => {
    const { id, ports, reads, end } = await longJournal(20_001);
    expect(await readHistory(ports, id, end)).toEqual({ kind: 'too-long' });
    expect(reads.length).toBe(41);
  });
});
