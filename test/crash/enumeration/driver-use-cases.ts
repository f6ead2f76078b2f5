import { memoryFixLog } from '../../../shared/adapters/memory-fix-log.ts';
import { takeOver } from '../../../shared/app/fix-gateway/take-over.ts';
import { releaseDue } from '../../../shared/app/release-due.ts';
import { StopTrigger } from '../../../shared/app/stop-trigger/stop-trigger.ts';
import { instant } from '../../../shared/kernel/brand.ts';
import type { DueOrder } from '../../../shared/ports/due-orders.ts';
import type { FixLog, FixLogRecord } from '../../../shared/ports/fix-log.ts';
import {
  anArmedOrder,
  atOrBelow,
  InMemoryArmedOrders,
  Tape,
  trailing,
} from '../../support/armed-orders.ts';
import { open, orderId, T0 } from '../../support/commands.ts';
import { InMemoryDueOrders } from '../../support/in-memory-due-orders.ts';
import { inWorldAfter, OWN_ACCOUNT, plain } from './durable-world.ts';
import type { UseCase } from './every-crash.ts';

const HINTS: readonly DueOrder[] = ['a', 'b', 'c', 'd', 'e'].map((name, minute) => ({
  account: OWN_ACCOUNT,
  mailbox: 0,
  order: orderId(name) as DueOrder['order'],
  due: 'expiry',
  at: instant(T0 - minute * 60_000),
}));

/** The schedule comes again by itself. */
const release = (): Promise<UseCase> =>
  inWorldAfter('driver: what is due', [open()], (own) => {
    const due = new InMemoryDueOrders(2);
    due.add(...HINTS);
    return {
      deliver: async (process) => {
        await releaseDue({
          due: process.port(due),
          mailboxes: process.port(own.mailboxes),
          depths: process.port({ deepest: async () => 0 }),
          clock: own.clock,
          machineMs: () => own.clock.now(),
          pause: process.call(async () => {}),
        });
        return 'done';
      },
      end: async () => ({ sent: own.mailbox.distinct(), cursors: plain(due.cursors) }),
    };
  });

const SECOND_MS = 1_000;

/** Two orders go, one only moves its mark; the accounts do nothing, so that the first two are looked at again. */
const stops = (): Promise<UseCase> =>
  inWorldAfter('driver: stops', [open()], (own) => {
    const armedOrders = new InMemoryArmedOrders();
    armedOrders.put(anArmedOrder(1, atOrBelow('50'), 0));
    armedOrders.put(anArmedOrder(2, trailing('trail-below', 'price', '5'), 0));
    armedOrders.put(anArmedOrder(3, trailing('trail-below', 'price', '30'), 0));
    const tape = new Tape();
    tape.print('55', '60', '49', '48');
    return {
      deliver: async (process) => {
        let seconds = tape.prints.length;
        const service = new StopTrigger({
          armedOrders: process.port(armedOrders, ['armedSince']),
          prints: process.port(tape),
          mailboxes: process.port(own.mailboxes),
          clock: { now: () => instant(seconds * SECOND_MS), isDriven: () => false },
          monotonicMs: () => seconds * SECOND_MS,
        });
        for (; seconds < 60; seconds += 6) await service.look();
        armedOrders.disarm(anArmedOrder(1, atOrBelow('50'), 0).order);
        for (; seconds < 90; seconds += 6) await service.look();
        return 'looked';
      },
      end: async () => ({
        sent: own.mailbox.distinct(),
        table: plain([armedOrders.items, armedOrders.positions]),
      }),
    };
  });

const SESSION = 'alpha';
const before: readonly FixLogRecord[] = [
  { kind: 'takeover', owner: 'before', at: instant(T0) },
  { kind: 'received', nextInbound: 9, at: instant(T0) },
];
const late: FixLogRecord = { kind: 'received', nextInbound: 12, at: instant(T0) };

/** The old owner's last append is still on its way when the new one has read to the end. */
function contestedLog(slots: Map<string, (readonly FixLogRecord[])[]>): FixLog {
  const log = memoryFixLog(slots);
  let isOnItsWay = true;
  return {
    read: log.read,
    readBack: log.readBack,
    append: async (session, slot, records) => {
      if (isOnItsWay) await log.append(session, slot, [late]);
      isOnItsWay = false;
      return log.append(session, slot, records);
    },
  };
}

/** Whoever starts again is a new owner: what counts is what it knows, and that it stands at the end of the log. */
const takingOver = async (): Promise<UseCase> => ({
  name: 'driver: a session taken over',
  begin: async () => {
    const slots = new Map([[SESSION, [before]]]);
    const log = contestedLog(slots);
    return {
      deliver: async (process) => {
        const port = process.port(log, ['read', 'readBack']);
        const { index } = await takeOver(port, SESSION, 'me', () => instant(T0));
        return [index.nextOutbound, index.nextInbound];
      },
      end: async () => {
        const records = slots.get(SESSION)?.flat() ?? [];
        const others = records.filter(({ kind }) => kind !== 'takeover');
        return { others, last: records.at(-1) };
      },
    };
  },
});

export const driverUseCases = (): Promise<readonly UseCase[]> =>
  Promise.all([release(), stops(), takingOver()]);
