import { getOrder } from '../../functions/get-order/handler.ts';
import { placeOrder } from '../../functions/place-order/handler.ts';
import { replaceOrder } from '../../functions/replace-order/handler.ts';
import { marketViewOf } from '../../shared/app/market-hours.ts';
import { processAccountCommands } from '../../shared/app/process-account-commands.ts';
import { uuid5 } from '../../shared/app/uuid5.ts';
import type { Account } from '../../shared/domain/accounts/account.ts';
import { type Quantity, ZERO_QUANTITY } from '../../shared/domain/money/exact.ts';
import type { Position } from '../../shared/domain/orders/order.ts';
import { type Instant, instant } from '../../shared/kernel/brand.ts';
import type { ReferencePrices } from '../../shared/ports/reference-prices.ts';
import { fixedClock, fundedStore, NOW, requestWorld } from './api-fixtures.ts';
import { CLIENT, call, type HttpAnswer, TEST_ACCOUNT } from './http-call.ts';

const VENUE = 'alpha';

export type SmallBrokerageOptions = {
  readonly account?: Partial<Account>;
  readonly positions?: readonly Position[];
  readonly now?: Instant;
  readonly prices?: ReferencePrices;
  /** Shares that the firm's inventory owes of every symbol. */
  readonly inventoryOwed?: Quantity;
};

/** The real handlers of one client's orders with the real worker behind them, on a store in memory. */
export function smallBrokerage({
  account,
  positions = [],
  now = NOW,
  prices,
  inventoryOwed = ZERO_QUANTITY,
}: SmallBrokerageOptions) {
  const store = fundedStore(account);
  for (const position of positions) store.putPosition(position);
  const world = {
    ...requestWorld(store),
    clock: fixedClock(now),
    venue: VENUE,
    ...(prices === undefined ? {} : { prices }),
  };
  let worked = 0;
  const parked: string[] = [];
  const process = (bodies: readonly string[], at: Instant) =>
    processAccountCommands(
      {
        store,
        venue: VENUE,
        venueQueue: { send: async () => {} },
        clock: fixedClock(at),
        marketView: async (symbol) =>
          marketViewOf(
            await world.instruments.find(symbol),
            await world.prices.quote(symbol, at),
            'calendar',
            false,
            at,
          ),
        inventoryOwed: async () => inventoryOwed,
        backOff: async () => {},
        log: (line) => {
          if (line.event === 'command-parked') parked.push(String(line.bug));
        },
      },
      TEST_ACCOUNT,
      bodies,
      instant(at + 1000),
    );
  return {
    store,
    post: (body: object): Promise<HttpAnswer> =>
      call(placeOrder(world), { principal: CLIENT, body }),
    patch: (id: string, body: object): Promise<HttpAnswer> =>
      call(replaceOrder(world), { principal: CLIENT, path: { order_id: id }, body }),
    get: (id: string): Promise<HttpAnswer> =>
      call(getOrder(store), { principal: CLIENT, path: { order_id: id } }),
    /** The worker takes what lies in the mailbox. */
    work: async (at: Instant = now): Promise<void> => {
      const commands = world.mailboxes.sent.slice(worked).map(({ command }) => command);
      worked = world.mailboxes.sent.length;
      const { cause } = await process(
        commands.map((command) => JSON.stringify(command)),
        at,
      );
      if (cause !== undefined) throw new Error(cause);
    },
    /** The venue's side says something of an order. */
    hear: async (kind: string, order: string, fields: object): Promise<void> => {
      const fact = {
        kind,
        id: uuid5(`${kind} ${order} ${JSON.stringify(fields)}`),
        account: TEST_ACCOUNT,
        actor: { type: 'venue', id: VENUE },
        issuedAt: now,
        order,
        session: VENUE,
        ...fields,
      };
      const { cause } = await process([JSON.stringify(fact)], now);
      const problem = cause ?? parked.at(-1);
      if (problem !== undefined) throw new Error(problem);
    },
  };
}

export type SmallBrokerage = ReturnType<typeof smallBrokerage>;
