import { describe, expect, it } from 'vitest';
import { instant } from '../kernel/brand.ts';
import type {
  FixArchive,
  FixLog,
  FixLogRecord,
  RoutedMessage,
  SessionLease,
} from '../ports/fix-log.ts';

const at = instant(1_790_000_000_000);
const received = (nextInbound: number): FixLogRecord => ({ kind: 'received', nextInbound, at });

async function slots(log: FixLog, session: string, from = 1) {
  const found: { slot: number; records: readonly FixLogRecord[] }[] = [];
  for await (const entry of log.read(session, from)) found.push(entry);
  return found;
}

/** What every FIX log must do. `owners` makes two owners of the same empty log. */
export function fixLogContract(name: string, owners: () => Promise<readonly [FixLog, FixLog]>) {
  describe(`FIX log: ${name}`, () => {
    it('reads nothing from an empty log', async () => {
      const [log] = await owners();
      expect(await slots(log, 'alpha')).toEqual([]);
    });

    it('reads back what was appended, in order, from any slot', async () => {
      const [log] = await owners();
      const sent: FixLogRecord = {
        kind: 'sent',
        sequence: 7,
        msgType: 'D',
        fields: [
          [11, 'c1'],
          [44, '1.10'],
        ],
        at,
        messageId: 'm1',
        route: { account: 'a', mailbox: 0, order: 'o', clOrdId: 'c1' },
      };
      expect(await log.append('alpha', 1, [{ kind: 'takeover', owner: 'x', at }])).toBe('appended');
      expect(await log.append('alpha', 2, [sent, received(3)])).toBe('appended');
      expect(await log.append('alpha', 3, [received(4)])).toBe('appended');
      expect(await slots(log, 'alpha', 2)).toEqual([
        { slot: 2, records: [sent, received(3)] },
        { slot: 3, records: [received(4)] },
      ]);
    });

    it('reads back from the last slot to the first', async () => {
      const [log] = await owners();
      for (let slot = 1; slot <= 3; slot += 1) await log.append('alpha', slot, [received(slot)]);
      await log.append('beta', 1, [received(9)]);
      const found: unknown[] = [];
      for await (const entry of log.readBack('alpha')) found.push(entry);
      expect(found).toEqual([3, 2, 1].map((slot) => ({ slot, records: [received(slot)] })));
    });

    it('keeps sessions apart', async () => {
      const [log] = await owners();
      await log.append('alpha', 1, [received(1)]);
      expect(await log.append('beta', 1, [received(9)])).toBe('appended');
      expect(await slots(log, 'beta')).toEqual([{ slot: 1, records: [received(9)] }]);
    });

    it('gives a slot to one owner only, even for equal records', async () => {
      const [first, second] = await owners();
      expect(await first.append('alpha', 1, [received(1)])).toBe('appended');
      expect(await second.append('alpha', 1, [received(1)])).toBe('taken');
      expect(await slots(second, 'alpha')).toEqual([{ slot: 1, records: [received(1)] }]);
    });

    it('gives a contended slot to exactly one owner', async () => {
      const [first, second] = await owners();
      const outcomes = await Promise.all([
        first.append('alpha', 1, [received(1)]),
        second.append('alpha', 1, [received(2)]),
      ]);
      expect(outcomes.toSorted()).toEqual(['appended', 'taken']);
    });

    it('reads more than a page', async () => {
      const [log] = await owners();
      const large: FixLogRecord = { kind: 'takeover', owner: 'x'.repeat(300_000), at };
      for (let slot = 1; slot <= 5; slot += 1) await log.append('alpha', slot, [large]);
      expect((await slots(log, 'alpha')).map((entry) => entry.slot)).toEqual([1, 2, 3, 4, 5]);
      const backwards: number[] = [];
      for await (const { slot } of log.readBack('alpha')) backwards.push(slot);
      expect(backwards).toEqual([5, 4, 3, 2, 1]);
    });
  });
}

/** What every lease must do. `owners` makes two observers of the same lease, on a clock that the test moves. */
export function sessionLeaseContract(
  name: string,
  leaseMs: number,
  owners: (monotonicMs: () => number) => Promise<readonly [SessionLease, SessionLease]>,
) {
  describe(`session lease: ${name}`, () => {
    const race = async () => {
      const clock = { ms: 0 };
      const [first, second] = await owners(() => clock.ms);
      return { clock, first, second };
    };

    it('is free at first and then held by one owner', async () => {
      const { first, second } = await race();
      expect(await first.tryAcquire('alpha', 'one')).toBe(true);
      expect(await second.tryAcquire('alpha', 'two')).toBe(false);
      expect(await second.renew('alpha', 'two')).toBe(false);
    });

    it('stays with an owner that renews it', async () => {
      const { clock, first, second } = await race();
      await first.tryAcquire('alpha', 'one');
      for (let round = 0; round < 3; round += 1) {
        expect(await second.tryAcquire('alpha', 'two')).toBe(false);
        clock.ms += leaseMs - 1;
        expect(await first.renew('alpha', 'one')).toBe(true);
      }
      expect(await second.tryAcquire('alpha', 'two')).toBe(false);
    });

    it('passes on when it did not move for the lease time', async () => {
      const { clock, first, second } = await race();
      await first.tryAcquire('alpha', 'one');
      await second.tryAcquire('alpha', 'two');
      clock.ms += leaseMs;
      expect(await second.tryAcquire('alpha', 'two')).toBe(true);
      expect(await first.renew('alpha', 'one')).toBe(false);
      expect(await first.tryAcquire('alpha', 'one')).toBe(false);
    });

    it('passes on at once when released, but only by its owner', async () => {
      const { first, second } = await race();
      await first.tryAcquire('alpha', 'one');
      await second.release('alpha', 'two');
      expect(await second.tryAcquire('alpha', 'two')).toBe(false);
      await first.release('alpha', 'one');
      expect(await second.tryAcquire('alpha', 'two')).toBe(true);
    });

    it('is given to one of two that want it at the same time', async () => {
      const { first, second } = await race();
      const outcomes = await Promise.all([
        first.tryAcquire('alpha', 'one'),
        second.tryAcquire('alpha', 'two'),
      ]);
      expect(outcomes.toSorted()).toEqual([false, true]);
    });
  });
}

/** What every archive must do. `archives` makes two users of the same empty one. */
export function fixArchiveContract(
  name: string,
  archives: () => Promise<readonly [FixArchive, FixArchive]>,
) {
  const message = (clOrdId: string, change: Partial<RoutedMessage> = {}): RoutedMessage => ({
    route: { account: 'a', mailbox: 3, order: `order of ${clOrdId}`, clOrdId },
    sent: true,
    symbol: 'ACME',
    side: '2',
    ...change,
  });

  describe(`FIX archive: ${name}`, () => {
    it('knows nothing at first', async () => {
      const [archive] = await archives();
      expect(await archive.find('alpha', ['c1', 'c2'])).toBeUndefined();
    });

    it('finds each message of every generation, as it was kept', async () => {
      const [archive, other] = await archives();
      const ids = Array.from({ length: 300 }, (_, number) => `c${number}`);
      const gaveUp = message('gave-up', { sent: false, symbol: '', side: '' });
      await archive.keep('alpha', 1, [...ids.map((id) => message(id)), gaveUp]);
      const route = { account: 'a', mailbox: 0, order: 'o2', clOrdId: 'c-o2', chain: 'o1' };
      await archive.keep('alpha', 2, [message('later'), message('c-o2', { route })]);
      expect(await other.find('alpha', ['c0'])).toEqual(message('c0'));
      expect(await other.find('alpha', ['c299'])).toEqual(message('c299'));
      expect(await other.find('alpha', ['gave-up'])).toEqual(gaveUp);
      expect(await other.find('alpha', ['later'])).toEqual(message('later'));
      expect(await other.find('alpha', ['c-o2'])).toEqual(message('c-o2', { route }));
    });

    it('finds the first that it knows, in the order of the question', async () => {
      const [archive] = await archives();
      await archive.keep('alpha', 1, [message('c1'), message('c2')]);
      expect(await archive.find('alpha', ['nobody', 'c2', 'c1'])).toEqual(message('c2'));
    });

    it('may be told the same again', async () => {
      const [archive, other] = await archives();
      await archive.keep('alpha', 1, [message('c1')]);
      await other.keep('alpha', 1, [message('c1')]);
      expect(await archive.find('alpha', ['c1'])).toEqual(message('c1'));
    });

    it('keeps sessions apart', async () => {
      const [archive] = await archives();
      await archive.keep('alpha', 1, [message('c1')]);
      expect(await archive.find('beta', ['c1'])).toBeUndefined();
    });
  });
}
