import { describe, expect, it } from 'vitest';
import type { FixRoute } from '../../ports/fix-log.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';
import { accountCommandOf } from './account-commands.ts';
import {
  ACKNOWLEDGEMENT_WAIT_MS,
  addCommand,
  addReport,
  backlog,
  emptyOutbox,
  MAX_REPORTS_PER_COMMAND,
  nextReadyAt,
  type OutboxEntry,
  settle,
  takeReady,
} from './account-outbox.ts';

const route = (account: string, order: string): FixRoute => ({
  account,
  mailbox: 0,
  order,
  clOrdId: `c-${order}`,
});

const report = (
  execId: string,
  execType: ExecutionReportWire['execType'],
  leavesQuantity = '5',
): ExecutionReportWire => ({
  execId,
  execType,
  clOrdId: 'c',
  venueOrderId: 'v',
  ordStatus: '0',
  symbol: 'ACME',
  side: 'buy',
  cumulativeQuantity: '5',
  leavesQuantity,
  transactTime: 1,
});

const execIds = (entries: readonly OutboxEntry[]): readonly (readonly string[])[] =>
  entries.map(({ content }) =>
    content.kind === 'reports' ? content.reports.map(({ execId }) => execId) : [content.kind],
  );

describe('joining reports', () => {
  it('a fill within ten milliseconds joins its acknowledgement; the last one ends the wait', () => {
    const outbox = emptyOutbox();
    addReport(outbox, route('a', 'o'), report('E1', 'new'), 1, 100);
    expect(takeReady(outbox, 100)).toEqual([]);
    addReport(outbox, route('a', 'o'), report('E2', 'trade', '2'), 2, 103);
    expect(takeReady(outbox, 103)).toEqual([]);
    addReport(outbox, route('a', 'o'), report('E3', 'trade', '0.000'), 3, 104);
    const taken = takeReady(outbox, 104);
    expect(execIds(taken)).toEqual([['E1', 'E2', 'E3']]);
    expect(taken[0]?.sequences).toEqual([1, 2, 3]);
  });

  it('an acknowledgement alone goes after ten milliseconds', () => {
    const outbox = emptyOutbox();
    addReport(outbox, route('a', 'o'), report('E1', 'new'), 1, 100);
    expect(nextReadyAt(outbox)).toBe(100 + ACKNOWLEDGEMENT_WAIT_MS);
    expect(takeReady(outbox, 99 + ACKNOWLEDGEMENT_WAIT_MS)).toEqual([]);
    expect(execIds(takeReady(outbox, 100 + ACKNOWLEDGEMENT_WAIT_MS))).toEqual([['E1']]);
  });

  it('a report does not overtake what was said of another order of its chain', () => {
    const outbox = emptyOutbox();
    const replacement = { ...route('a', 'o2'), chain: 'o1' };
    addReport(outbox, replacement, report('E1', 'pending-replace'), 1, 100);
    addReport(outbox, route('a', 'o1'), report('E2', 'trade'), 2, 101);
    addReport(outbox, replacement, report('E3', 'replaced'), 3, 102);
    addReport(outbox, replacement, report('E4', 'trade', '0'), 4, 103);
    const told: (readonly (readonly string[])[])[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const entries = takeReady(outbox, 200);
      told.push(execIds(entries));
      for (const { key } of entries) settle(outbox, 'a', key);
    }
    expect(told).toEqual([[['E1']], [['E2']], [['E3', 'E4']]]);
  });

  it('reports that come while a command of the account is in flight travel as one after it', () => {
    const outbox = emptyOutbox();
    addReport(outbox, route('a', 'o'), report('E1', 'trade'), 1, 0);
    const [first] = takeReady(outbox, 0);
    addReport(outbox, route('a', 'o'), report('E2', 'trade'), 2, 1);
    addReport(outbox, route('a', 'p'), report('E3', 'trade'), 3, 1);
    addReport(outbox, route('a', 'o'), report('E4', 'trade', '0'), 4, 1);
    expect(takeReady(outbox, 1)).toEqual([]);
    expect(settle(outbox, 'a', first?.key ?? -1)).toBe(first);
    const [second] = takeReady(outbox, 1);
    expect(execIds(second === undefined ? [] : [second])).toEqual([['E2', 'E4']]);
    settle(outbox, 'a', second?.key ?? -1);
    expect(execIds(takeReady(outbox, 1))).toEqual([['E3']]);
  });

  it('a report never overtakes another word about its order', () => {
    const outbox = emptyOutbox();
    const reject = { kind: 'cancel-reject', clOrdId: 'x', ordStatus: '1' } as const;
    addReport(outbox, route('a', 'o'), report('E1', 'trade'), 1, 0);
    addCommand(outbox, route('a', 'o'), reject, [2], 0);
    addReport(outbox, route('a', 'o'), report('E2', 'trade'), 3, 0);
    const said: (readonly string[])[] = [];
    while (backlog(outbox) > 0) {
      const taken = takeReady(outbox, 0);
      said.push(...execIds(taken));
      for (const entry of taken) settle(outbox, 'a', entry.key);
    }
    expect(said).toEqual([['E1'], ['cancel-reject'], ['E2']]);
  });

  it('a command has a limit of reports', () => {
    const outbox = emptyOutbox();
    for (let each = 0; each <= MAX_REPORTS_PER_COMMAND; each += 1) {
      addReport(outbox, route('a', 'o'), report(`E${each}`, 'trade'), each, 0);
    }
    expect(backlog(outbox)).toBe(2);
    expect(execIds(takeReady(outbox, 0))[0]).toHaveLength(MAX_REPORTS_PER_COMMAND);
  });
});

describe('the command of an entry', () => {
  const entry = (ids: readonly string[], order = 'o'): OutboxEntry => ({
    key: 1,
    route: route('a', order),
    content: { kind: 'reports', reports: ids.map((id) => report(id, 'trade')) },
    sequences: [],
    readyAtMs: 0,
  });

  it('takes its ids from the session, the order and all ExecIDs, not from the time', () => {
    const first = accountCommandOf('alpha', entry(['E1', 'E2']), 1);
    const again = accountCommandOf('alpha', entry(['E1', 'E2']), 2);
    expect(again.deduplicationId).toBe(first.deduplicationId);
    expect(JSON.parse(again.body).id).toBe(JSON.parse(first.body).id);
    for (const other of [
      accountCommandOf('alpha', entry(['E1']), 1),
      accountCommandOf('alpha', entry(['E2', 'E1']), 1),
      accountCommandOf('beta', entry(['E1', 'E2']), 1),
      // A venue that uses an ExecID for two orders is wrong; the queue must not lose one of the two reports for it.
      accountCommandOf('alpha', entry(['E1', 'E2'], 'p'), 1),
    ]) {
      expect(other.deduplicationId).not.toBe(first.deduplicationId);
      expect(JSON.parse(other.body).id).not.toBe(JSON.parse(first.body).id);
    }
  });

  it('is another when another fill comes under the same ExecID: the account must hear of it', () => {
    const filled = (lastQuantity: string, lastPrice: string) => {
      const trade = { ...report('E1', 'trade'), lastQuantity, lastPrice };
      return accountCommandOf(
        'alpha',
        { ...entry([]), content: { kind: 'reports', reports: [trade] } },
        1,
      );
    };
    const { deduplicationId } = filled('5', '10');
    expect(filled('5', '10').deduplicationId).toBe(deduplicationId);
    for (const other of [filled('6', '10'), filled('5', '9')]) {
      expect(other.deduplicationId).not.toBe(deduplicationId);
    }
  });

  it('fits the limits of a queue', () => {
    const ids = Array.from({ length: MAX_REPORTS_PER_COMMAND }, (_, each) => `E${each}`.repeat(30));
    const { body, deduplicationId } = accountCommandOf('alpha', entry(ids), 1);
    expect(deduplicationId.length).toBeLessThanOrEqual(128);
    expect(Buffer.byteLength(body)).toBeLessThan(64 * 1_024);
  });
});
