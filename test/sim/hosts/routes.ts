import { accountRules } from '../../../functions/change-account-rules/schema.ts';
import { lotChoiceBody } from '../../../functions/choose-lots/schema.ts';
import { orderBody } from '../../../functions/place-order/schema.ts';
import { replacementBody } from '../../../functions/replace-order/schema.ts';
import { dynamoDbControlRecords } from '../../../shared/adapters/dynamodb-controls.ts';
import {
  assessAccount,
  changeAccountRules,
  chooseLots,
  depositTestFunds,
  openAccount,
  redriveAccount,
  setOrderRate,
} from '../../../shared/app/broker-commands.ts';
import { discardParked } from '../../../shared/app/discard-parked.ts';
import { findOrder } from '../../../shared/app/find-order.ts';
import { readHistory } from '../../../shared/app/history/read-history.ts';
import { requestCancel, requestCancelOfAll } from '../../../shared/app/request-cancel.ts';
import { requestOrder } from '../../../shared/app/request-order.ts';
import { requestReplacement } from '../../../shared/app/request-replacement.ts';
import { type Resolution, resolveOrder } from '../../../shared/app/resolve-order.ts';
import { type NamedScope, turnControl } from '../../../shared/app/turn-control.ts';
import { newYorkDate } from '../../../shared/domain/calendar/civil-date.ts';
import { lotChoiceFault } from '../../../shared/domain/ledger/tax-lots.ts';
import { money } from '../../../shared/domain/money/exact.ts';
import type { ControlState } from '../../../shared/domain/risk/controls.ts';
import type { AccountId, OrderId } from '../../../shared/kernel/brand.ts';
import { untoldReply } from '../../../shared/shell/history-route.ts';
import { errorReply, type HttpReply, okReply } from '../../../shared/shell/reply.ts';
import { validate } from '../../../shared/shell/validation.ts';
import {
  changedAccountReply,
  depositReply,
  discardReply,
  lotChoiceReply,
  openedAccountReply,
} from '../../../shared/shell/views/broker-answer.ts';
import { cancelAllReply, cancelAnswerReply } from '../../../shared/shell/views/cancel-answer.ts';
import { controlReply } from '../../../shared/shell/views/control-view.ts';
import { orderNotFound } from '../../../shared/shell/views/found-order.ts';
import { orderAnswerReply } from '../../../shared/shell/views/order-answer.ts';
import { orderView } from '../../../shared/shell/views/order-view.ts';
import { resolutionReply } from '../../../shared/shell/views/resolution-answer.ts';
import { MAILBOXES, OPERATOR, type Place, TABLES, VENUE } from '../place.ts';
import type { Api } from './api.ts';

/** A run is short: its accounts are told from their whole journals. */
const NO_SNAPSHOTS = { latest: () => Promise.resolve(undefined), put: () => Promise.resolve() };

type Heard = Promise<HttpReply | undefined>;

export type Account = {
  readonly id: AccountId;
  readonly mailbox: number;
  readonly type: 'cash' | 'margin';
};

const principalOf = ({ id, mailbox }: Account) =>
  ({ role: 'client', keyId: `PK${id.slice(0, 6)}`, account: id, mailbox }) as const;

const asked = (idempotencyKey: string) => ({ principal: OPERATOR, idempotencyKey });

/** The routes of the API that change something: parse ▶ use case ▶ render, as the functions do. */
export class Routes {
  readonly #api: Api;
  readonly #place: Place;

  constructor(api: Api, place: Place) {
    this.#api = api;
    this.#place = place;
  }

  place(account: Account, body: object): Heard {
    return this.#api.ask(
      { method: 'POST', path: '/v2/orders', body, account: account.id },
      async (ports) => {
        const read = validate(orderBody, body);
        if (!read.ok) return errorReply(read.error);
        return orderAnswerReply(await requestOrder(ports, principalOf(account), read.value));
      },
    );
  }

  replace(account: Account, order: OrderId, body: object): Heard {
    return this.#api.ask(
      { method: 'PATCH', path: `/v2/orders/${order}`, body, account: account.id },
      async (ports) => {
        const read = validate(replacementBody, body);
        if (!read.ok) return errorReply(read.error);
        const principal = principalOf(account);
        return orderAnswerReply(await requestReplacement(ports, principal, order, read.value));
      },
    );
  }

  cancel(account: Account, order: OrderId): Heard {
    return this.#api.ask(
      { method: 'DELETE', path: `/v2/orders/${order}`, account: account.id },
      async (ports) => cancelAnswerReply(await requestCancel(ports, principalOf(account), order)),
    );
  }

  cancelAll(account: Account): Heard {
    return this.#api.ask(
      { method: 'DELETE', path: '/v2/orders', account: account.id },
      async (ports) => cancelAllReply(await requestCancelOfAll(ports, principalOf(account))),
    );
  }

  look(account: Account, order: OrderId): Heard {
    return this.#api.ask(
      { method: 'GET', path: `/v2/orders/${order}`, account: account.id },
      async ({ accounts }) => {
        const found = await findOrder(accounts, account.id, order);
        return found === undefined ? orderNotFound() : okReply(orderView(found));
      },
    );
  }

  open(account: AccountId, accountType: 'cash' | 'margin', key: string): Heard {
    return this.#api.ask(
      { method: 'POST', path: '/v1/accounts', body: { type: accountType }, account, key },
      async (ports) =>
        openedAccountReply(await openAccount(ports, asked(key), MAILBOXES.length, { accountType })),
    );
  }

  deposit({ id }: Account, amount: string, key: string): Heard {
    return this.#api.ask(
      {
        method: 'POST',
        path: `/v1/accounts/${id}/test_deposits`,
        body: { amount },
        account: id,
        key,
      },
      async (ports) => {
        const answer = await depositTestFunds(ports, asked(key), id, money(amount));
        return depositReply(answer, id, money(amount), ports.clock.now());
      },
    );
  }

  rules({ id }: Account, body: object, key: string): Heard {
    return this.#api.ask(
      { method: 'PUT', path: `/v1/accounts/${id}/rules`, body, account: id, key },
      async (ports) => {
        const read = validate(accountRules, body);
        if (!read.ok) return errorReply(read.error);
        return changedAccountReply(await changeAccountRules(ports, asked(key), id, read.value));
      },
    );
  }

  rate({ id }: Account, ordersPerSecond: number | null, key: string): Heard {
    const body = { order_rate: ordersPerSecond };
    return this.#api.ask(
      { method: 'PATCH', path: `/v1/accounts/${id}`, body, account: id, key },
      async (ports) =>
        changedAccountReply(await setOrderRate(ports, asked(key), id, ordersPerSecond)),
    );
  }

  assess({ id }: Account, key: string): Heard {
    return this.#api.ask(
      { method: 'POST', path: `/v1/accounts/${id}/assessment`, account: id, key },
      async (ports) => changedAccountReply(await assessAccount(ports, asked(key), id)),
    );
  }

  chooseLots({ id }: Account, body: object, key: string): Heard {
    return this.#api.ask(
      { method: 'POST', path: `/v1/accounts/${id}/lot_choices`, body, account: id, key },
      async (ports) => {
        const read = validate(lotChoiceBody, body);
        if (!read.ok) return errorReply(read.error);
        const { sale, lots } = read.value;
        const now = ports.clock.now();
        const answer = await readHistory({ ...ports, snapshots: NO_SNAPSHOTS }, id, now);
        if (answer.kind !== 'history') return untoldReply(answer);
        const fault = lotChoiceFault(answer.history.lots, sale, lots, newYorkDate(now));
        return lotChoiceReply(
          await chooseLots(ports, asked(key), id, read.value, fault),
          read.value,
        );
      },
    );
  }

  redrive({ id }: Account, key: string): Heard {
    return this.#api.ask(
      { method: 'POST', path: `/v1/accounts/${id}/redrive`, account: id, key },
      async (ports) => changedAccountReply(await redriveAccount(ports, asked(key), id)),
    );
  }

  discard({ id }: Account, position: number, key: string): Heard {
    const body = { discard: position, reason: 'never bookable' };
    return this.#api.ask(
      { method: 'POST', path: `/v1/accounts/${id}/redrive`, body, account: id, key },
      async (ports) =>
        discardReply(
          await discardParked(ports, asked(key), id, { position, why: 'never bookable' }),
        ),
    );
  }

  resolve({ id }: Account, order: OrderId, resolution: Resolution, key: string): Heard {
    const path = `/v1/accounts/${id}/orders/${order}/resolution`;
    const body = { resolution: resolution.resolution.kind, evidence: resolution.evidence };
    return this.#api.ask({ method: 'POST', path, body, account: id, key }, async (ports) =>
      resolutionReply(await resolveOrder(ports, asked(key), id, order, resolution)),
    );
  }

  turn(scope: NamedScope, state: ControlState, account: AccountId): Heard {
    const name = scope.kind === 'global' ? 'global' : `${scope.kind}/${scope.name}`;
    const body = { state, reason: `turned to ${state}` };
    return this.#api.ask(
      { method: 'PUT', path: `/v1/controls/${name}`, body, account },
      async (ports, process) => {
        const records = dynamoDbControlRecords(this.#place.tableClient(process), TABLES.controls);
        const control = { ...ports, records, venue: VENUE };
        return controlReply(
          await turnControl(control, OPERATOR, scope, { state, why: body.reason }),
        );
      },
    );
  }
}
