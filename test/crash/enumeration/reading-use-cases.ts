import { findOrderByClientId } from '../../../shared/app/find-order.ts';
import { readHistory } from '../../../shared/app/history/read-history.ts';
import { listOrders, type OrderFilter } from '../../../shared/app/list-orders.ts';
import { previewOrderNow } from '../../../shared/app/preview-order.ts';
import { openOrdersOf } from '../../../shared/app/resolve-order.ts';
import { listControls, showControl } from '../../../shared/app/turn-control.ts';
import {
  valueAccount,
  valuePositionOf,
  valuePositions,
} from '../../../shared/app/value-account.ts';
import { instant, type OrderId } from '../../../shared/kernel/brand.ts';
import {
  deposit,
  openMargin,
  orderId,
  place,
  placeBracket,
  T0,
  traded,
} from '../../support/commands.ts';
import { inMemorySnapshots } from '../../support/in-memory-account-snapshots.ts';
import { InMemoryControls } from '../../support/in-memory-controls.ts';
import { requestPorts, terms } from './client-use-cases.ts';
import { type DurableWorld, inWorldAfter, OWN_ACCOUNT, plain } from './durable-world.ts';
import type { UseCase } from './every-crash.ts';
import type { MortalProcess } from './mortal-process.ts';

const LIVED = [
  openMargin(),
  deposit('d', '100000'),
  ...traded('o', 'buy', '5', 'ACME', '10'),
  placeBracket(
    'b',
    { type: 'limit', limitPrice: '9', quantity: '10' },
    { limitPrice: '12' },
    { stopPrice: '8' },
  ),
  place('r', 'buy', '10', 'OTHR', '9'),
];

type Reading = {
  readonly name: string;
  readonly read: (
    ports: ReturnType<typeof requestPorts>,
    process: MortalProcess,
    own: DurableWorld,
  ) => Promise<unknown>;
};

const listing = (filter: Partial<OrderFilter>): Reading => ({
  name: `orders listed, ${JSON.stringify(filter)}`,
  read: ({ accounts }) =>
    listOrders(accounts, OWN_ACCOUNT, {
      status: 'all',
      limit: 2,
      newestFirst: true,
      nested: false,
      ...filter,
    }),
});

const readControls: Reading = {
  name: 'kill switches',
  read: async ({ accounts, instruments, clock }, process) => {
    const records = process.port(new InMemoryControls());
    const ports = { records, accounts, instruments, venue: 'alpha', clock };
    return [await showControl(ports, { kind: 'global' }), await listControls(records)];
  },
};

const READINGS: readonly Reading[] = [
  listing({}),
  listing({ status: 'open', nested: true }),
  listing({ afterOrder: orderId('o') as OrderId, newestFirst: false }),
  readControls,
  {
    name: 'an order by its client key',
    read: ({ accounts }) => findOrderByClientId(accounts, OWN_ACCOUNT, orderId('b-tp')),
  },
  { name: 'an account valued', read: (ports) => valueAccount(ports, OWN_ACCOUNT) },
  { name: 'positions valued', read: (ports) => valuePositions(ports, OWN_ACCOUNT) },
  { name: 'a position valued', read: (ports) => valuePositionOf(ports, OWN_ACCOUNT, 'ACME') },
  {
    name: 'a preview',
    read: (ports) => previewOrderNow({ ...ports, venue: 'alpha' }, OWN_ACCOUNT, { terms: terms() }),
  },
  {
    name: 'open orders',
    read: (_, process, own) =>
      openOrdersOf({ accounts: process.port(own.store) }, OWN_ACCOUNT, false),
  },
  {
    name: 'an account as it was',
    read: ({ accounts }, process) => {
      const snapshots = process.port(inMemorySnapshots());
      return readHistory({ accounts, snapshots }, OWN_ACCOUNT, instant(T0));
    },
  },
];

/** What only reads has nothing to lose; its calls are crashed all the same, so that no call is left out by mistake. */
export const readingUseCases = (): Promise<readonly UseCase[]> =>
  Promise.all(
    READINGS.map(({ name, read }) =>
      inWorldAfter(
        `reads: ${name}`,
        LIVED,
        (own) => ({
          deliver: async (process) => plain(await read(requestPorts(own, process), process, own)),
          end: async () => own.contents(),
        }),
        true,
      ),
    ),
  );
