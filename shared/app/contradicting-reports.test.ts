import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  deposit,
  discardParked,
  open,
  orderId,
  place,
  redriveAll,
  replace,
  reports,
  stuck,
  T0,
} from '../../test/support/commands.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { workingPorts } from '../../test/support/worked-account.ts';
import { type AccountId, instant, type OrderId } from '../kernel/brand.ts';
import { processAccountCommands } from './process-account-commands.ts';
import { uuid5 } from './uuid5.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

const account = ACCOUNT as AccountId;
const JUNK = '{"kind":"unheard-of"}';

type Line = Readonly<Record<string, unknown>>;

/** An account that bought 4 of 10 shares under f1. */
async function bought() {
  const store = new InMemoryAccountStore();
  const lines: (Line & { readonly sequence: number })[] = [];
  const sequence = (): number => store.entries.get(account)?.length ?? 0;
  const log = (line: Line): void => {
    lines.push({ ...line, sequence: sequence() });
  };
  const ports = { ...workingPorts(store, () => T0), log };
  const work = async (...bodies: readonly (AccountCommandWire | string)[]): Promise<void> => {
    const texts = bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)));
    const result = await processAccountCommands(ports, account, texts, instant(T0 + 1));
    expect(result).toEqual({ processed: bodies.length });
  };
  await work(open(), deposit('d', '1000'), place('b', 'buy', '10', 'ACME', '9'));
  await work(reports('b', 'buy', 'ACME', traded('f1', '4', '4')));
  const order = async (name: string) => {
    const slot = await store.orderSlot(account, orderId(name) as OrderId);
    if (slot?.kind !== 'order') throw new Error(`no order ${name}`);
    return slot.order;
  };
  const notes = (): string[] =>
    (store.entries.get(account) ?? [])
      .flatMap(({ entry }) => entry.events)
      .flatMap((event) => (event.type === 'nothing-to-do' ? [event.why] : []));
  const alarms = () => lines.filter(({ event }) => event === 'report-contradicts');
  const list = async () => (await store.account(account))?.quarantine;
  return { store, work, order, notes, alarms, list, sequence };
}

/** The same, replaced by r, which is of 12. */
async function replaced() {
  const account = await bought();
  await account.work(replace('r', 'b', { quantity: '12' }));
  await account.work(
    reports('r', 'buy', 'ACME', {
      execId: 'replaced',
      execType: 'replaced',
      cumulativeQuantity: '4',
      leavesQuantity: '8',
    }),
  );
  expect((await account.order('b')).state).toBe('REPLACED');
  return account;
}

const traded = (execId: string, shares: string, total: string, leavesQuantity = '6') =>
  ({
    execId,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: '9',
    cumulativeQuantity: total,
    leavesQuantity,
  }) as const;

/** Other reports under the same ExecIDs are another command. */
const otherwise = (command: AccountCommandWire, name = 'other'): AccountCommandWire => ({
  ...command,
  id: uuid5(name),
});
const contradiction = otherwise(reports('b', 'buy', 'ACME', traded('f1', '6', '6')));
const SAID = 'report f1 was booked as 4 at 9 and now says 6 at 9';

describe('a report that contradicts what is booked under its ExecID', () => {
  it('is noted once, puts the order in doubt, and rings when that is committed', async () => {
    const { work, order, notes, alarms, sequence } = await bought();
    const before = sequence();
    await work(contradiction, contradiction);
    await work(contradiction);
    expect(notes()).toEqual([SAID]);
    expect((await order('b')).inDoubtSince).toBe(T0);
    expect(alarms()).toMatchObject([
      { level: 'alarm', execId: 'f1', booked: '4 at 9', said: '6 at 9', sequence: before + 1 },
    ]);
  });

  it('waits behind a parked command like every fact, and is heard when that is settled', async () => {
    const { work, order, notes, alarms, list } = await bought();
    await work(JUNK, contradiction);
    await work(contradiction);
    expect(await list()).toEqual({ first: 0, next: 2 });
    expect([notes(), alarms()]).toEqual([[], []]);
    await work(discardParked('x', 0, 'junk'));
    await work(redriveAll('r'));
    expect(await list()).toEqual({ first: 2, next: 2 });
    expect(notes()).toEqual([SAID]);
    expect((await order('b')).inDoubtSince).toBe(T0);
    expect(alarms()).toHaveLength(1);
  });

  it('of an order that was replaced since puts in doubt what it has become', async () => {
    const { work, order, notes } = await replaced();
    await work(contradiction);
    expect(notes()).toEqual([SAID]);
    expect((await order('r')).inDoubtSince).toBe(T0);
  });

  it('beside another one of the same message: both are noted, in one entry of its own id', async () => {
    const { store, work, notes, alarms, sequence } = await bought();
    await work(reports('b', 'buy', 'ACME', traded('f2', '1', '5', '5')));
    const before = sequence();
    await work(
      otherwise(reports('b', 'buy', 'ACME', traded('f1', '6', '6'), traded('f2', '3', '9', '1'))),
    );
    expect(sequence()).toBe(before + 1);
    expect(notes()).toEqual([SAID, 'report f2 was booked as 1 at 9 and now says 3 at 9']);
    expect(alarms()).toHaveLength(2);
    const ids = (store.entries.get(account) ?? []).map(({ entry }) => entry.command.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a report that our session refused, of an order that was replaced since', () => {
  it('puts in doubt what it has become, once however often that is told', async () => {
    const { work, order, sequence } = await replaced();
    const refused = stuck('b', 'new-order', 'refused');
    const before = sequence();
    await work(refused, refused);
    await work(refused);
    expect((await order('r')).inDoubtSince).toBe(T0);
    expect(sequence()).toBe(before + 1);
  });
});
