import { describe, expect, it } from 'vitest';
import { memoryFixLog } from '../../adapters/memory-fix-log.ts';
import { instant } from '../../kernel/brand.ts';
import type { FixLog, FixLogRecord } from '../../ports/fix-log.ts';
import { messageKnown, sentUnder } from './log-index.ts';
import { TakeoverError, takeOver } from './take-over.ts';

const at = instant(1_000);
const now = () => at;
const route = { account: 'a', mailbox: 0, order: 'o', clOrdId: 'c' };
const sent = (sequence: number, messageId: string): FixLogRecord => ({
  kind: 'sent',
  sequence,
  msgType: 'D',
  fields: [
    [11, 'c'],
    [54, '1'],
    [55, 'ACME'],
  ],
  at,
  messageId,
  route,
});

describe('taking a session over', () => {
  it('begins at slot 1 and number 1 when the log is empty', async () => {
    const { index, nextSlot } = await takeOver(memoryFixLog(), 'alpha', 'me', now);
    expect(nextSlot).toBe(2);
    expect([index.nextOutbound, index.nextInbound]).toEqual([1, 1]);
  });

  it('knows what the log says, and fences the owner before', async () => {
    const log = memoryFixLog();
    await log.append('alpha', 1, [{ kind: 'takeover', owner: 'before', at }]);
    await log.append('alpha', 2, [sent(4, 'm1'), { kind: 'received', nextInbound: 9, at }]);
    const { index, nextSlot } = await takeOver(log, 'alpha', 'me', now);
    expect(nextSlot).toBe(4);
    expect([index.nextOutbound, index.nextInbound]).toEqual([5, 9]);
    expect(messageKnown(index, 'c')).toEqual({ route, sent: true, symbol: 'ACME', side: '1' });
    expect([...index.unanswered.keys()]).toEqual(['c']);
    expect(await log.append('alpha', 3, [sent(5, 'm2')])).toBe('taken');
  });

  it('reads on when the old owner was faster, and knows that record too', async () => {
    const slots = new Map();
    const log = memoryFixLog(slots);
    let late = true;
    const raced: FixLog = {
      read: log.read,
      readBack: log.readBack,
      append: async (session, slot, records) => {
        if (late) await log.append(session, slot, [sent(1, 'late')]);
        late = false;
        return log.append(session, slot, records);
      },
    };
    const { index, nextSlot } = await takeOver(raced, 'alpha', 'me', now);
    expect(sentUnder(index, 1)?.messageId).toBe('late');
    expect(nextSlot).toBe(3);
  });

  it('gives up on a log that never stops growing', async () => {
    const log = memoryFixLog();
    const growing: FixLog = {
      read: log.read,
      readBack: log.readBack,
      append: async (session, slot) => {
        await log.append(session, slot, [{ kind: 'received', nextInbound: slot, at }]);
        return 'taken';
      },
    };
    await expect(takeOver(growing, 'alpha', 'me', now)).rejects.toBeInstanceOf(TakeoverError);
  });
});
