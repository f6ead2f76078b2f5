import { describe, expect, it } from 'vitest';
import { instant } from '../../kernel/brand.ts';
import type { FixLogRecord } from '../../ports/fix-log.ts';
import {
  emptyFlushBuffer,
  type FlushBuffer,
  groupDone,
  MAX_SLOT_BYTES,
  takeGroup,
} from './flush-buffer.ts';

const record = (bytes: number): FixLogRecord => ({
  kind: 'takeover',
  owner: 'x'.repeat(bytes),
  at: instant(1),
});

const bufferOf = (...items: readonly [string, FixLogRecord?][]): FlushBuffer<string> => {
  const buffer = emptyFlushBuffer<string>();
  for (const [effect, logged] of items) {
    buffer.waiting.push({
      release: () => [effect],
      ...(logged === undefined ? {} : { record: logged }),
    });
  }
  return buffer;
};

describe('one flush', () => {
  it('takes all that waits, and releases it only when it is durable', () => {
    const buffer = bufferOf(['a', record(10)], ['b'], ['c', record(10)]);
    expect(takeGroup(buffer)?.records).toHaveLength(2);
    buffer.waiting.push({ release: () => ['d'] });
    expect(takeGroup(buffer)).toBeUndefined();
    expect(groupDone(buffer)).toEqual(['a', 'b', 'c']);
    expect(takeGroup(buffer)?.records).toEqual([]);
    expect(groupDone(buffer)).toEqual(['d']);
  });

  it('splits what is more than a slot may hold, in order', () => {
    const half = MAX_SLOT_BYTES / 2;
    const buffer = bufferOf(['a', record(half)], ['b'], ['c', record(half)], ['d', record(10)]);
    expect(takeGroup(buffer)?.records).toHaveLength(1);
    expect(groupDone(buffer)).toEqual(['a', 'b']);
    const second = takeGroup(buffer)?.records ?? [];
    expect(Buffer.byteLength(JSON.stringify(second))).toBeLessThan(MAX_SLOT_BYTES);
    expect(groupDone(buffer)).toEqual(['c', 'd']);
  });

  it('takes a record that is larger than a slot alone rather than never', () => {
    const buffer = bufferOf(['a', record(MAX_SLOT_BYTES + 1)], ['b', record(1)]);
    expect(takeGroup(buffer)?.records).toHaveLength(1);
  });
});
