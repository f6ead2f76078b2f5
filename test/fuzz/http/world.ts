import '../../support/function-environment.ts';
import { assessAccountOf } from '../../../functions/assess-account/handler.ts';
import { cancelAllOrders } from '../../../functions/cancel-all-orders/handler.ts';
import { cancelOrder } from '../../../functions/cancel-order/handler.ts';
import { changeAccount } from '../../../functions/change-account/handler.ts';
import { changeAccountRulesOf } from '../../../functions/change-account-rules/handler.ts';
import { chooseLotsOf } from '../../../functions/choose-lots/handler.ts';
import { createApiKeyFor } from '../../../functions/create-api-key/handler.ts';
import { depositTestFundsTo } from '../../../functions/deposit-test-funds/handler.ts';
import { getAccount } from '../../../functions/get-account/handler.ts';
import { handler as getAsset } from '../../../functions/get-asset/handler.ts';
import { getBalances } from '../../../functions/get-balances/handler.ts';
import { getClock } from '../../../functions/get-clock/handler.ts';
import { getControl } from '../../../functions/get-control/handler.ts';
import { getOrder } from '../../../functions/get-order/handler.ts';
import { getOrderByClientId } from '../../../functions/get-order-by-client-id/handler.ts';
import { getPosition } from '../../../functions/get-position/handler.ts';
import { listAccountOrders } from '../../../functions/list-account-orders/handler.ts';
import { handler as listAssets } from '../../../functions/list-assets/handler.ts';
import { listControlsOf } from '../../../functions/list-controls/handler.ts';
import { listOrdersOfAccount } from '../../../functions/list-orders/handler.ts';
import { listOwnRealizedGains } from '../../../functions/list-own-realized-gains/handler.ts';
import { listOwnTaxLots } from '../../../functions/list-own-tax-lots/handler.ts';
import { listPositions } from '../../../functions/list-positions/handler.ts';
import { listPositionsAsOf } from '../../../functions/list-positions-as-of/handler.ts';
import { listRealizedGains } from '../../../functions/list-realized-gains/handler.ts';
import { listTaxLots } from '../../../functions/list-tax-lots/handler.ts';
import { openAccountOf } from '../../../functions/open-account/handler.ts';
import { placeOrder } from '../../../functions/place-order/handler.ts';
import { previewOrder } from '../../../functions/preview-order/handler.ts';
import { redriveAccountOf } from '../../../functions/redrive-account/handler.ts';
import { replaceOrder } from '../../../functions/replace-order/handler.ts';
import { resolveOrderOf } from '../../../functions/resolve-order/handler.ts';
import { turnControlOf } from '../../../functions/turn-control/handler.ts';
import { seededInstruments } from '../../../shared/adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../../../shared/adapters/seeded-reference-prices.ts';
import { processAccountCommands } from '../../../shared/app/process-account-commands.ts';
import { type AccountId, instant } from '../../../shared/kernel/brand.ts';
import type { HttpFunction } from '../../../shared/shell/http-stack.ts';
import {
  countingRandomness,
  fixedClock,
  inMemoryCredentials,
  RecordingMailboxes,
} from '../../support/api-fixtures.ts';
import { T0 } from '../../support/commands.ts';
import { inMemorySnapshots } from '../../support/in-memory-account-snapshots.ts';
import type { InMemoryAccountStore } from '../../support/in-memory-account-store.ts';
import { InMemoryControls } from '../../support/in-memory-controls.ts';
import { workingPorts } from '../../support/worked-account.ts';
import { tradedStore } from '../traded-store.ts';

const NOW = instant(T0 + 60_000);
export type HttpWorld = {
  readonly store: InMemoryAccountStore;
  readonly mailboxes: RecordingMailboxes;
  /** By the function's name: as deployed, on tables and queues in memory. */
  readonly functions: Readonly<Record<string, HttpFunction>>;
  /** Resolves when the worker has worked on all that was sent; throws what it met. */
  readonly worked: () => Promise<void>;
};

/** An account that has traded, every route's function, and the worker behind them. */
export function httpWorld(): HttpWorld {
  const store = tradedStore();
  const mailboxes = new RecordingMailboxes();
  const randomness = countingRandomness();
  const records = new InMemoryControls();
  let worked: Promise<unknown> = Promise.resolve();
  const ports = {
    ...{ store, accounts: store, claims: store, mailboxes, randomness, records },
    snapshots: inMemorySnapshots(),
    credentials: inMemoryCredentials(),
    instruments: seededInstruments,
    prices: seededReferencePrices('test'),
    clock: fixedClock(NOW),
    marketHours: 'calendar' as const,
    venue: 'alpha',
    pause: async () => void (await worked),
  };
  mailboxes.onSend = ({ account, command }) => {
    const worker = workingPorts(store, () => NOW);
    const work = () =>
      processAccountCommands(
        worker,
        account as AccountId,
        [JSON.stringify(command)],
        instant(NOW + 1_000),
      );
    worked = worked.then(async () => {
      const { cause } = await work();
      if (cause !== undefined) throw new Error(`the worker did not take ${command.kind}: ${cause}`);
    });
  };
  return {
    store,
    mailboxes,
    functions: functionsOf(ports),
    worked: async () => void (await worked),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: one set of ports stands for those of every function
const functionsOf = (ports: any): Readonly<Record<string, HttpFunction>> => ({
  'assess-account': assessAccountOf(ports),
  'cancel-all-orders': cancelAllOrders(ports),
  'cancel-order': cancelOrder(ports),
  'change-account': changeAccount(ports),
  'change-account-rules': changeAccountRulesOf(ports),
  'choose-lots': chooseLotsOf(ports),
  'create-api-key': createApiKeyFor(ports),
  'deposit-test-funds': depositTestFundsTo(ports, 'allowed'),
  'get-account': getAccount(ports),
  'get-asset': getAsset,
  'get-balances': getBalances(ports),
  'get-clock': getClock(ports.clock, 'calendar'),
  'get-control': getControl(ports),
  'get-order': getOrder(ports.store),
  'get-order-by-client-id': getOrderByClientId(ports.store),
  'get-position': getPosition(ports),
  'list-account-orders': listAccountOrders(ports.store),
  'list-assets': listAssets,
  'list-controls': listControlsOf(ports.records),
  'list-orders': listOrdersOfAccount(ports.store),
  'list-own-realized-gains': listOwnRealizedGains(ports),
  'list-own-tax-lots': listOwnTaxLots(ports),
  'list-positions': listPositions(ports),
  'list-positions-as-of': listPositionsAsOf(ports),
  'list-realized-gains': listRealizedGains(ports),
  'list-tax-lots': listTaxLots(ports),
  'open-account': openAccountOf(ports, { mailboxCount: 1, orderRate: undefined }),
  'place-order': placeOrder(ports),
  'preview-order': previewOrder(ports),
  'redrive-account': redriveAccountOf(ports),
  'replace-order': replaceOrder(ports),
  'resolve-order': resolveOrderOf(ports),
  'turn-control': turnControlOf(ports),
});
