import '../../test/support/function-environment.ts';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { tradeUpdateV1 } from '../../events/trade-update/v1/schema.ts';
import type { SnapshotPorts } from '../../shared/app/history/keep-snapshots.ts';
import { encodeEntry } from '../../shared/app/journal-codec.ts';
import type { PushPorts } from '../../shared/app/push-entries.ts';
import { RecentEntries } from '../../shared/app/recent-entries.ts';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import type { JournalEntry } from '../../shared/domain/ledger/journal.ts';
import type { AccountId } from '../../shared/kernel/brand.ts';
import { tradeUpdateFrame } from '../../shared/shell/views/trade-update-view.ts';
import { inMemoryConnections, NOW } from '../../test/support/api-fixtures.ts';
import {
  ACCOUNT,
  cancel,
  cancelRejected,
  deposit,
  notSent,
  open,
  place,
  reports,
} from '../../test/support/commands.ts';
import { inMemorySnapshots } from '../../test/support/in-memory-account-snapshots.ts';
import { workedAccount } from '../../test/support/worked-account.ts';
import { pushEvents } from './handler.ts';

const connection = (
  connectionId: string,
  account: string = ACCOUNT,
  streams = ['trade_updates'],
) => ({
  connectionId,
  account: account as AccountId,
  connectedAt: NOW,
  streams,
});

const record = (entry: JournalEntry): DynamoDBRecord =>
  ({
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(entry.sequence),
      Keys: { sk: { S: `J#${entry.sequence}` } },
      NewImage: { b: { B: Buffer.from(encodeEntry(entry)).toString('base64') } },
    },
  }) as unknown as DynamoDBRecord;

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire has no type yet
type Frame = any;

type Fault = (connectionId: string, nth: number) => 'sent' | 'gone';

/** Works the messages first, then tells all entries at once: the order items are then far ahead of most events. */
async function told(
  messages: readonly AccountCommandWire[],
  connections = inMemoryConnections(connection('c1')),
  fault: Fault = () => 'sent',
  oneByOne?: 'in one environment' | 'in fresh ones',
) {
  const { store, entries } = await workedAccount(open(), deposit('d', '1000'), ...messages);
  const posted = new Map<string, Frame[]>();
  const failures: string[] = [];
  const reads = { orders: 0, journal: 0 };
  const accounts: PushPorts['accounts'] = {
    orders: (...asked) => {
      reads.orders += 1;
      return store.orders(...asked);
    },
    journal: (...asked) => {
      reads.journal += 1;
      return store.journal(...asked);
    },
  };
  const ports: PushPorts & SnapshotPorts = {
    accounts,
    snapshots: inMemorySnapshots(),
    connections,
    recent: new RecentEntries(),
    push: {
      post: async (connectionId, frame) => {
        const frames = posted.get(connectionId) ?? [];
        posted.set(connectionId, frames);
        const outcome = fault(connectionId, frames.length);
        if (outcome === 'sent') frames.push(tradeUpdateV1.parse(JSON.parse(frame)));
        return outcome;
      },
    },
    frameOf: tradeUpdateFrame,
    report: (message) => failures.push(message),
  };
  const batches = oneByOne === undefined ? [entries] : entries.map((entry) => [entry]);
  for (const batch of batches) {
    const fresh = oneByOne === 'in fresh ones' ? { recent: new RecentEntries() } : {};
    await pushEvents({ ...ports, ...fresh })({ Records: batch.map(record) });
  }
  return { posted, failures, connections, reads, frames: posted.get('c1') ?? [] };
}

const brief = (frames: readonly Frame[]) =>
  frames.map(({ data: { event, order, sequence, index } }) =>
    [event, order.status, order.filled_qty, order.filled_avg_price, `${sequence}.${index}`].join(
      ' ',
    ),
  );

const fill = (execId: string, shares: string, at: string, total: string) => ({
  execId,
  execType: 'trade' as const,
  lastQuantity: shares,
  lastPrice: at,
  cumulativeQuantity: total,
});

describe('push-events', () => {
  it('tells each change of an order with the order as it was then, never as it is now', async () => {
    const { frames } = await told([
      place('o', 'buy', '10', 'ACME', '10'),
      reports('o', 'buy', 'ACME', { execId: 'e1', execType: 'new' }, fill('e2', '4', '9.50', '4')),
      reports('o', 'buy', 'ACME', fill('e3', '3', '9.90', '7')),
      cancel('c', 'o'),
      cancelRejected('o'),
      reports('o', 'buy', 'ACME', fill('e4', '3', '10', '10')),
    ]);
    expect(brief(frames)).toEqual([
      'pending_new pending_new 0  3.0',
      'new new 0  4.0',
      'partial_fill partially_filled 4 9.5 4.1',
      'partial_fill partially_filled 7 9.671429 5.0',
      'pending_cancel pending_cancel 7 9.671429 6.0',
      'order_cancel_rejected partially_filled 7 9.671429 7.0',
      'fill filled 10 9.77 8.0',
    ]);
    expect(frames[2].data).toMatchObject({ price: '9.5', qty: '4', position_qty: '4' });
    expect(frames[6].data).toMatchObject({ price: '10', qty: '3', position_qty: '10' });
    expect(frames[0].data).not.toHaveProperty('price');
    const times = frames.map(({ data }) => [data.timestamp, data.order.updated_at]);
    for (const [timestamp, updatedAt] of times) expect(updatedAt).toBe(timestamp);
    const ids = frames.map(({ data }) => data.execution_id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each<[string, readonly AccountCommandWire[], string]>([
    [
      'an order refused by the rules',
      [place('o', 'buy', '1000', 'ACME', '10')],
      'rejected rejected 0  3.0',
    ],
    [
      'an order that the venue rejects',
      [
        place('o', 'buy', '1', 'ACME'),
        reports('o', 'buy', 'ACME', { execId: 'e', execType: 'rejected' }),
      ],
      'rejected rejected 0  4.0',
    ],
    [
      'an order that was never sent',
      [place('o', 'buy', '1', 'ACME'), notSent('o', 'new-order')],
      'rejected rejected 0  4.0',
    ],
    [
      'a cancel',
      [
        place('o', 'buy', '1', 'ACME'),
        reports('o', 'buy', 'ACME', { execId: 'e', execType: 'canceled' }),
      ],
      'canceled canceled 0  4.0',
    ],
    [
      'an expiry',
      [
        place('o', 'buy', '1', 'ACME'),
        reports('o', 'buy', 'ACME', { execId: 'e', execType: 'expired' }),
      ],
      'expired expired 0  4.0',
    ],
    [
      'the end of the day',
      [
        place('o', 'buy', '1', 'ACME'),
        reports('o', 'buy', 'ACME', { execId: 'e', execType: 'done-for-day' }),
      ],
      'done_for_day done_for_day 0  4.0',
    ],
  ])('tells %s', async (_what, messages, last) => {
    const { frames } = await told(messages);
    expect(brief(frames).at(-1)).toBe(last);
  });

  it('says the same in one batch, one by one, and by environments that know nothing of each other', async () => {
    const messages = [
      place('o', 'buy', '10', 'ACME', '10'),
      reports('o', 'buy', 'ACME', { execId: 'e1', execType: 'new' }, fill('e2', '4', '9.50', '4')),
      place('p', 'buy', '1', 'ACME', '10'),
      cancel('c', 'o'),
      reports('o', 'buy', 'ACME', fill('e4', '6', '10', '10')),
    ];
    const together = await told(messages);
    const inTurn = await told(messages, undefined, undefined, 'in one environment');
    const apart = await told(messages, undefined, undefined, 'in fresh ones');
    expect(together.frames).toHaveLength(6);
    expect(inTurn.frames).toEqual(together.frames);
    expect(apart.frames).toEqual(together.frames);
    // A batch reads its orders once; entries that were told a moment ago are not read again.
    expect(together.reads).toEqual({ orders: 1, journal: 0 });
    expect(inTurn.reads).toEqual({ orders: 5, journal: 0 });
    expect(apart.reads.journal).toBeGreaterThan(0);
  });

  it('says the same each time it is asked', async () => {
    const messages = [
      place('o', 'buy', '1', 'ACME'),
      reports('o', 'buy', 'ACME', { execId: 'e', execType: 'new' }),
    ];
    expect((await told(messages)).frames).toEqual((await told(messages)).frames);
  });

  it('tells all listeners of the account and nobody else', async () => {
    const other = '0b0b0b0b-0000-4000-8000-00000000000b';
    const connections = inMemoryConnections(
      connection('c1'),
      connection('c2'),
      connection('deaf', ACCOUNT, []),
      connection('stranger', other),
    );
    const { posted } = await told([place('o', 'buy', '1', 'ACME')], connections);
    expect([...posted.keys()].sort()).toEqual(['c1', 'c2']);
    expect(posted.get('c2')).toEqual(posted.get('c1'));
  });

  it('forgets a connection that is gone, and the others hear everything', async () => {
    const connections = inMemoryConnections(connection('gone'), connection('c1'));
    const messages = [
      place('o', 'buy', '1', 'ACME'),
      reports('o', 'buy', 'ACME', fill('e', '1', '9', '1')),
    ];
    const { frames, posted } = await told(messages, connections, (id) =>
      id === 'gone' ? 'gone' : 'sent',
    );
    expect(frames).toHaveLength(2);
    expect(posted.get('gone')).toEqual([]);
    expect([...connections.all.keys()]).toEqual(['c1']);
  });

  it('reports a failed frame and goes on with the next', async () => {
    let failed = false;
    const { frames, failures } = await told(
      [place('o', 'buy', '1', 'ACME'), reports('o', 'buy', 'ACME', fill('e', '1', '9', '1'))],
      undefined,
      () => {
        if (failed) return 'sent';
        failed = true;
        throw new Error('throttled');
      },
    );
    expect(brief(frames)).toEqual(['fill filled 1 9 4.0']);
    expect(failures).toEqual(['frame not pushed']);
  });

  it('reads nothing of an account to which nobody listens', async () => {
    const { posted, failures } = await told(
      [place('o', 'buy', '1', 'ACME')],
      inMemoryConnections(),
    );
    expect([posted.size, failures]).toEqual([0, []]);
  });
});
