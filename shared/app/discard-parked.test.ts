import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  deposit,
  discardParked,
  open,
  orderId,
  place,
  placeBracket,
  redriveAll,
  reports,
  T0,
} from '../../test/support/commands.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { workingPorts } from '../../test/support/worked-account.ts';
import { type AccountId, instant, type OrderId } from '../kernel/brand.ts';
import { processAccountCommands } from './process-account-commands.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

const account = ACCOUNT as AccountId;
const JUNK = '{"kind":"unheard-of"}';
const fill = {
  execId: 'E1',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '9',
  cumulativeQuantity: '10',
} as const;

/** An account with an order at the venue, junk at the head of its list and the order's fill parked behind it. */
async function quarantined() {
  const store = new InMemoryAccountStore();
  const ports = { ...workingPorts(store, () => T0), log: () => {} };
  const work = async (...bodies: readonly (AccountCommandWire | string)[]): Promise<void> => {
    const texts = bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)));
    const result = await processAccountCommands(ports, account, texts, instant(T0 + 1));
    expect(result).toEqual({ processed: bodies.length });
  };
  await work(open(), deposit('d', '1000'), place('b', 'buy', '10', 'ACME', '9'));
  await work(JUNK, reports('b', 'buy', 'ACME', fill));
  const list = async () => (await store.account(account))?.quarantine;
  expect(await list()).toEqual({ first: 0, next: 2 });
  const events = () => store.entries.get(account)?.at(-1)?.entry.events ?? [];
  const stateOf = async (name: string) => {
    const slot = await store.orderSlot(account, orderId(name) as OrderId);
    return slot?.kind === 'order' ? slot.order.state : undefined;
  };
  return { store, work, list, events, stateOf };
}

describe('a parked message that is no command', () => {
  it('is given up with who, why and its hash; what is behind it is booked in its order', async () => {
    const { store, work, list, events, stateOf } = await quarantined();
    await work(redriveAll('r1'));
    expect(await list()).toEqual({ first: 0, next: 2 });
    await work(discardParked('x', 0, 'sent by a broken script, ticket 12'));
    const entry = store.entries.get(account)?.at(-1)?.entry;
    expect(entry?.actor).toEqual({ type: 'operator', id: 'OPERATOR' });
    expect(events()).toMatchObject([
      {
        type: 'command-discarded',
        position: 0,
        why: 'sent by a broken script, ticket 12',
        bodyHash: createHash('sha256').update(JUNK).digest('hex'),
      },
    ]);
    expect(entry?.postings).toEqual([]);
    expect(await list()).toEqual({ first: 1, next: 2 });
    // The message itself is kept where it lay.
    expect((await store.parked(account, 0, 1))[0]?.body).toBe(JUNK);
    await work(redriveAll('r2'));
    expect(await list()).toEqual({ first: 2, next: 2 });
    expect(await stateOf('b')).toBe('FILLED');
  });

  it('is given up once, however often the command comes', async () => {
    const { store, work, list } = await quarantined();
    await work(discardParked('x', 0, 'junk'), discardParked('x', 0, 'junk'));
    const { length } = store.entries.get(account) ?? [];
    await work(discardParked('x', 0, 'junk'));
    expect(store.entries.get(account)).toHaveLength(length);
    expect(await list()).toEqual({ first: 1, next: 2 });
  });
});

describe('what is never given up', () => {
  it('is a message that is not the first: facts keep their order', async () => {
    const { work, list, events } = await quarantined();
    await work(discardParked('x', 1, 'I like it not'));
    expect(events()).toMatchObject([{ type: 'nothing-to-do' }]);
    expect(await list()).toEqual({ first: 0, next: 2 });
  });

  it('is a fact that can be booked: it is booked instead', async () => {
    const { work, list, events, stateOf } = await quarantined();
    await work(discardParked('x', 0, 'junk'));
    await work(discardParked('y', 1, 'a fill that nobody wants'));
    expect(events()).toMatchObject([
      { type: 'nothing-to-do', why: 'position 1 could be booked, and was' },
    ]);
    expect(await list()).toEqual({ first: 2, next: 2 });
    expect(await stateOf('b')).toBe('FILLED');
  });

  it('and what it says to the venue is said, also after a crash between the two', async () => {
    const store = new InMemoryAccountStore();
    const sent: string[] = [];
    let dies = false;
    const ports = {
      ...workingPorts(store, () => T0),
      log: () => {},
      venueQueue: {
        send: async (messages: readonly { readonly body: string }[]) => {
          if (dies) throw new Error('killed');
          sent.push(...messages.map(({ body }) => JSON.parse(body).order));
        },
      },
    };
    const work = (...messages: readonly AccountCommandWire[]) =>
      processAccountCommands(
        ports,
        account,
        messages.map((each) => JSON.stringify(each)),
        instant(T0 + 1),
      );
    const entry = { type: 'limit', limitPrice: '9', quantity: '10' } as const;
    const bracket = placeBracket('b', entry, { limitPrice: '11' }, { stopPrice: '8' });
    const strange = reports('b', 'buy', 'OTHER', { execId: 'strange', execType: 'new' });
    await work(open(), deposit('d', '1000'), bracket, strange);
    // What was wrong with it is put right: it can be booked, and its exit goes out.
    const body = JSON.stringify(reports('b', 'buy', 'ACME', fill));
    store.quarantined.set(`${account}/0`, { position: 0, body, bug: '', at: instant(T0) });
    sent.length = 0;
    dies = true;
    expect(await work(discardParked('x', 0, 'in vain'))).toMatchObject({ processed: 0 });
    dies = false;
    expect(await work(discardParked('x', 0, 'in vain'))).toEqual({ processed: 1 });
    expect(sent).toEqual([orderId('b-tp')]);
    expect(store.entries.get(account)?.at(-1)?.entry.events).toMatchObject([
      { type: 'nothing-to-do', why: 'position 0 could be booked, and was' },
    ]);
  });
});
