import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryFixArchive, memoryFixLog } from '../../shared/adapters/memory-fix-log.ts';
import { memorySessionLease } from '../../shared/adapters/memory-session-lease.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { FixLogRecord } from '../../shared/ports/fix-log.ts';
import type { Mailboxes } from '../../shared/ports/queues.ts';
import type { ReceivedMessage } from '../../shared/ports/venue-queue-consumer.ts';
import { pause } from '../../shared/shell/pause.ts';
import { marketOrder, until } from '../../test/support/gateway-surroundings.ts';
import { startVenue, type Venue } from '../venue/start-venue.ts';
import { type GatewayParts, runGateway } from './run-gateway.ts';
import { initiator } from './settings.ts';

let folder: string;
let venue: Venue;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-gateway-'));
  venue = await startVenue({ folder, password: 'p', marketSeed: 'run-gateway' });
});
afterEach(async () => {
  await venue.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A gateway in this process, with everything but the venue in memory. */
function given({
  recordsInGeneration = 1_000,
  ...change
}: Partial<GatewayParts> & { readonly recordsInGeneration?: number } = {}) {
  const slots = new Map<string, (readonly FixLogRecord[])[]>();
  const deleted: string[] = [];
  const sent: string[] = [];
  const events: string[] = [];
  const arriving: ReceivedMessage[] = [];
  const gateway = runGateway({
    config: {
      session: 'alpha',
      fix: initiator({
        senderCompId: 'BELLWETHER',
        targetCompId: 'VENUEALPHA',
        password: 'p',
        heartbeatSeconds: 10,
      }),
      recordsInGeneration,
    },
    venue: { host: '127.0.0.1', port: venue.port },
    owner: 'test',
    leaseMs: 10_000,
    log: memoryFixLog(slots),
    archive: memoryFixArchive(),
    controls: { states: async () => new Map() },
    lease: memorySessionLease(new Map(), 10_000, () => performance.now()),
    mailboxes: {
      send: async (_mailbox, { body }) => {
        sent.push(body);
      },
    },
    queue: {
      receive: async (signal) => {
        await pause(5, signal);
        return arriving.splice(0);
      },
      delete: async (receipts) => {
        deleted.push(...receipts);
      },
      giveBack: async () => undefined,
    },
    now: () => instant(Date.now()),
    monotonicMs: () => performance.now(),
    writeLine: (_level, event) => {
      events.push(event);
    },
    ...change,
  });
  return { gateway, slots, deleted, sent, events, arriving };
}

const records = (slots: Map<string, (readonly FixLogRecord[])[]>): readonly FixLogRecord[] =>
  slots.get('alpha')?.flat() ?? [];

describe('the loops around the core', () => {
  it('send a command again until the mailbox takes it, and log the inbound number only then', async () => {
    let failures = 4;
    const taken: string[] = [];
    const refusing: Mailboxes = {
      send: async (_mailbox, { body }) => {
        failures -= 1;
        if (failures >= 0) throw new Error('the queue is away');
        taken.push(body);
      },
    };
    const { gateway, slots, deleted, events, arriving } = given({ mailboxes: refusing });
    const order = marketOrder();
    arriving.push({ body: JSON.stringify(order), receipt: 'r1' });
    const acknowledged = (): boolean =>
      records(slots).some(
        (record) =>
          record.kind === 'received' && record.acknowledged?.includes(order.clOrdId) === true,
      );
    await until('the mailbox refused', () => events.includes('mailbox-trouble'));
    expect(acknowledged()).toBe(false);
    await until('the mailbox took it', () => taken.length > 0);
    await until('the inbound number is logged', acknowledged);
    expect(taken).toHaveLength(1);
    expect(deleted).toEqual(['r1']);
    gateway.stop();
    await gateway.done;
  });

  it('end with the error of a log that fails, and write nothing after it', async () => {
    const log = memoryFixLog();
    const failing = {
      read: log.read,
      readBack: log.readBack,
      append: async (...append: Parameters<typeof log.append>) => {
        const [, , logged] = append;
        if (logged.some((record) => record.kind === 'sent' && record.msgType === 'D')) {
          throw new Error('the table is gone');
        }
        return log.append(...append);
      },
    };
    const { gateway, sent, deleted, arriving } = given({ log: failing });
    arriving.push({ body: JSON.stringify(marketOrder()), receipt: 'r1' });
    await expect(gateway.done).rejects.toThrow('the table is gone');
    expect(sent).toEqual([]);
    expect(deleted).toEqual([]);
  });

  it('bring what is forgotten to the archive and back, however often it fails', async () => {
    const archive = memoryFixArchive();
    let failures = 2;
    const failing = (): void => {
      failures -= 1;
      if (failures >= 0) throw new Error('the archive is away');
    };
    const { gateway, events, arriving, deleted, sent, slots } = given({
      recordsInGeneration: 4,
      archive: {
        keep: async (...kept) => {
          failing();
          await archive.keep(...kept);
        },
        find: async (...asked) => {
          failing();
          return archive.find(...asked);
        },
      },
    });
    const orders = Array.from({ length: 8 }, () => marketOrder());
    for (const [number, order] of orders.entries()) {
      arriving.push({ body: JSON.stringify(order), receipt: `r${number}` });
      await until('it is taken off the queue', () => deleted.includes(`r${number}`));
      await until('its account is told', () => sent.length > number);
    }
    const isKept = async () =>
      (await archive.find('alpha', [orders[0]?.clOrdId ?? ''])) !== undefined;
    await until('the first order is in the archive', isKept);
    await until('it rolled twice', () => events.filter((each) => each === 'log-rolled').length > 1);
    expect(events.filter((each) => each === 'archive-trouble')).toHaveLength(2);

    failures = 2;
    arriving.push({ body: JSON.stringify(orders[0]), receipt: 'again' });
    await until('the first order is known again', () => deleted.includes('again'));
    expect(events.filter((each) => each === 'archive-trouble')).toHaveLength(4);
    const placed = records(slots).filter(
      (record) => record.kind === 'sent' && record.route?.clOrdId === orders[0]?.clOrdId,
    );
    expect(placed).toHaveLength(1);
    expect(records(slots).some(({ kind }) => kind === 'not-sent')).toBe(false);
    gateway.stop();
    await gateway.done;
  });

  it('send nothing while the kill switches cannot be read, and what is stopped then is told so', async () => {
    let asked = 0;
    const { gateway, events, arriving, deleted, sent, slots } = given({
      controls: {
        states: async () => {
          asked += 1;
          if (asked <= 2) throw new Error('the table is away');
          return new Map([['global', 'halted']]);
        },
      },
    });
    arriving.push({ body: JSON.stringify(marketOrder()), receipt: 'r1' });
    await until('it is taken off the queue', () => deleted.includes('r1'));
    expect(events.filter((each) => each === 'controls-trouble')).toHaveLength(2);
    expect(records(slots).some((record) => record.kind === 'sent' && record.route)).toBe(false);
    expect(sent.map((body) => JSON.parse(body))).toMatchObject([
      { kind: 'report-not-sent', reason: 'TRADING_HALTED_GLOBAL' },
    ]);
    gateway.stop();
    await gateway.done;
  });

  it('stop while standing by', async () => {
    const leases = new Map();
    const lease = memorySessionLease(leases, 60_000, () => performance.now());
    await lease.tryAcquire('alpha', 'somebody');
    const { gateway, events } = given({ lease });
    await until('it stands by', () => events.includes('standing-by'));
    gateway.stop();
    await gateway.done;
    expect(events).not.toContain('took-over');
  });
});
