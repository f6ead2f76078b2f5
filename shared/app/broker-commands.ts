import { type Account, isQuarantined } from '../domain/accounts/account.ts';
import type { JournalEntry } from '../domain/ledger/journal.ts';
import type { LotChoice } from '../domain/ledger/relieve-lots.ts';
import { type Exact, type Money, text } from '../domain/money/exact.ts';
import type { AccountId, CommandId, Instant, OrderId } from '../kernel/brand.ts';
import type { AccountReader, AccountStore } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Pause } from '../ports/pause.ts';
import type { Mailboxes } from '../ports/queues.ts';
import type { Randomness } from '../ports/randomness.ts';
import { awaitEffect } from './await-effect.ts';
import type { OperatorPrincipal } from './client-principal.ts';
import { uuid5 } from './uuid5.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

export type BrokerPorts = {
  readonly accounts: AccountReader & Pick<AccountStore, 'claim'>;
  readonly mailboxes: Mailboxes;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly pause: Pause;
};

/** What an operator asks of an account, and how often: with the same key it is the same command. */
export type OperatorRequest = {
  readonly principal: OperatorPrincipal;
  readonly idempotencyKey?: string;
};

/** `pending`: safely in the mailbox, not seen to have taken effect yet. */
export type Effect = 'done' | 'pending';

export const commandIdOf = (
  randomness: Randomness,
  { principal, idempotencyKey }: OperatorRequest,
  scope: string,
): CommandId =>
  (idempotencyKey === undefined
    ? randomness.uuid()
    : uuid5(`${scope}:${principal.keyId}:${idempotencyKey}`)) as CommandId;

export const sendCommand = (
  { mailboxes }: BrokerPorts,
  mailbox: number,
  command: AccountCommandWire,
): Promise<void> =>
  mailboxes.send(mailbox, {
    account: command.account as AccountId,
    body: JSON.stringify(command),
    deduplicationId: command.id,
  });

/** The mailbox of a new account: spread evenly by its id, then stored in its head for ever. */
const mailboxFor = (account: string, mailboxCount: number): number =>
  Number.parseInt(account.slice(0, 8), 16) % mailboxCount;

/** What an account is opened as. */
export type OpeningTerms = {
  readonly accountType: 'cash' | 'margin';
  /** Orders a second; absent: no limit. */
  readonly ordersPerSecond?: number;
};

/**
 * Opens an account and waits until it is there. `account` undefined: the command is safely in the mailbox, but its
 * effect was not seen in time.
 */
export async function openAccount(
  ports: BrokerPorts,
  request: OperatorRequest,
  mailboxCount: number,
  { accountType, ordersPerSecond }: OpeningTerms,
): Promise<OpeningAnswer> {
  const { principal } = request;
  const commandId = commandIdOf(ports.randomness, request, 'open-account');
  const id = uuid5(`account:${commandId}`) as AccountId;
  const standing =
    request.idempotencyKey === undefined ? undefined : await ports.accounts.account(id);
  if (standing !== undefined) {
    const isAskedFor = (standing.margin !== undefined) === (accountType === 'margin');
    return isAskedFor
      ? { kind: 'opened', id, account: standing, replayed: true }
      : { kind: 'key-reused' };
  }
  const mailbox = mailboxFor(id, mailboxCount);
  await sendCommand(ports, mailbox, {
    kind: 'open-account',
    id: commandId,
    account: id,
    actor: { type: 'operator', id: principal.keyId },
    issuedAt: ports.clock.now(),
    mailbox,
    ...(accountType === 'margin' ? { accountType } : {}),
    ...(ordersPerSecond === undefined ? {} : { ordersPerSecond }),
  });
  const account = await awaitEffect(() => ports.accounts.account(id), ports.pause);
  return { kind: 'opened', id, account, replayed: false };
}

export type OpeningAnswer =
  | {
      readonly kind: 'opened';
      readonly id: AccountId;
      readonly account: Account | undefined;
      readonly replayed: boolean;
    }
  /** The idempotency key stands for an account of another type. */
  | { readonly kind: 'key-reused' };

export type CommandAnswer =
  /** `account`: the head after the effect; before it, when the effect was not seen in time. */
  | {
      readonly kind: 'sent';
      readonly command: CommandId;
      readonly effect: Effect;
      readonly replayed: boolean;
      readonly account: Account;
      /** When it took effect, as far as that was seen. */
      readonly at?: Instant;
    }
  | { readonly kind: 'account-not-found' }
  | { readonly kind: 'quarantined' }
  | { readonly kind: 'lots-not-choosable'; readonly message: string }
  /** The idempotency key stands for another command. */
  | { readonly kind: 'key-reused' };

type Ask = {
  readonly kind:
    | 'deposit-test-funds'
    | 'set-order-rate'
    | 'assess-account'
    | 'change-account-settings'
    | 'choose-lots';
  readonly wire: (envelope: Envelope) => AccountCommandWire;
  /** Whether a journal entry is what was asked for; the key alone does not tell. */
  readonly isAskedFor: (entry: JournalEntry) => boolean;
  /** Why it is refused, when it was not done before. */
  readonly fault?: string | undefined;
};

type Envelope = {
  readonly id: string;
  readonly account: string;
  readonly actor: { readonly type: 'operator'; readonly id: string };
  readonly issuedAt: number;
};

/** Test money, settled at once. */
export const depositTestFunds = (
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
  amount: Money,
): Promise<CommandAnswer> =>
  ask(ports, request, id, {
    kind: 'deposit-test-funds',
    wire: (envelope) => ({ kind: 'deposit-test-funds', ...envelope, amount: text(amount) }),
    isAskedFor: ({ events }) =>
      events.some((event) => event.type === 'funds-deposited' && event.amount.eq(amount)),
  });

/** Orders a second; null lifts the limit. */
export const setOrderRate = (
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
  ordersPerSecond: number | null,
): Promise<CommandAnswer> =>
  ask(ports, request, id, {
    kind: 'set-order-rate',
    wire: (envelope) => ({ kind: 'set-order-rate', ...envelope, ordersPerSecond }),
    isAskedFor: ({ events }) =>
      events.some(
        (event) => event.type === 'order-rate-set' && event.ordersPerSecond === ordersPerSecond,
      ),
  });

/** Looks at a margin account's equity now, beside the schedule that does so at the close. */
export const assessAccount = (
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
): Promise<CommandAnswer> =>
  ask(ports, request, id, {
    kind: 'assess-account',
    wire: (envelope) => ({ kind: 'assess-account', ...envelope }),
    isAskedFor: ({ command }) => command.kind === 'assess-account',
  });

/** The rules that an account asks for, all of them; what is absent is off. */
export type AccountRules = {
  readonly dayTradeRule?: 'count';
  readonly concentration?: Exact;
  readonly duplicateSeconds?: number;
};

const sameRules = (a: AccountRules, b: AccountRules): boolean =>
  a.dayTradeRule === b.dayTradeRule &&
  a.duplicateSeconds === b.duplicateSeconds &&
  (a.concentration === undefined || b.concentration === undefined
    ? a.concentration === b.concentration
    : a.concentration.eq(b.concentration));

export const changeAccountRules = (
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
  rules: AccountRules,
): Promise<CommandAnswer> => {
  const { concentration, ...others } = rules;
  const settings = {
    ...others,
    ...(concentration === undefined ? {} : { concentration: text(concentration) }),
  };
  return ask(ports, request, id, {
    kind: 'change-account-settings',
    wire: (envelope) => ({ kind: 'change-account-settings', ...envelope, settings }),
    isAskedFor: ({ events }) =>
      events.some((event) => event.type === 'account-settings-changed' && sameRules(event, rules)),
  });
};

/** Which lots the sales of an order take. */
export const chooseLots = (
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
  { sale, lots }: { readonly sale: OrderId; readonly lots: readonly LotChoice[] },
  fault: string | undefined,
): Promise<CommandAnswer> => {
  const wire = lots.map(({ lot, quantity }) => ({ lot, quantity: text(quantity) }));
  const asText = (each: readonly LotChoice[]): string =>
    each.map(({ lot, quantity }) => `${lot} ${text(quantity)}`).join();
  return ask(ports, request, id, {
    kind: 'choose-lots',
    fault,
    wire: (envelope) => ({ kind: 'choose-lots', ...envelope, sale, lots: wire }),
    isAskedFor: ({ events }) =>
      events.some(
        (event) =>
          event.type === 'lots-chosen' &&
          event.sale === sale &&
          asText(event.lots) === asText(lots),
      ),
  });
};

/**
 * Replays the quarantine list and waits until it is empty. `pending`: something is still parked; what meets its bug
 * again stays so, and the head tells how much.
 */
export async function redriveAccount(
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
): Promise<CommandAnswer> {
  const { accounts, pause } = ports;
  const before = await accounts.account(id);
  if (before === undefined) return { kind: 'account-not-found' };
  const command = commandIdOf(ports.randomness, request, `redrive-account:${id}`);
  if (!isQuarantined(before)) {
    return { kind: 'sent', command, effect: 'done', replayed: false, account: before };
  }
  const envelope = envelopeOf(ports, request, id, command);
  await sendCommand(ports, before.mailbox, { kind: 'redrive-account', ...envelope });
  const emptied = await awaitEffect(async () => {
    const account = await accounts.account(id);
    return account && !isQuarantined(account) ? account : undefined;
  }, pause);
  const account = emptied ?? (await accounts.account(id)) ?? before;
  const effect = emptied === undefined ? 'pending' : 'done';
  return { kind: 'sent', command, effect, replayed: false, account };
}

export const envelopeOf = (
  { clock }: BrokerPorts,
  { principal }: OperatorRequest,
  account: AccountId,
  id: CommandId,
): Envelope => ({
  id,
  account,
  actor: { type: 'operator', id: principal.keyId },
  issuedAt: clock.now(),
});

async function ask(
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
  { kind, wire, isAskedFor, fault }: Ask,
): Promise<CommandAnswer> {
  const { accounts, pause } = ports;
  const before = await accounts.account(id);
  if (before === undefined) return { kind: 'account-not-found' };
  const command = commandIdOf(ports.randomness, request, `${kind}:${id}`);

  const answerFrom = async (sequence: number, replayed: boolean): Promise<CommandAnswer> => {
    const [stored] = await accounts.journal(id, sequence, 1);
    if (stored === undefined || !isAskedFor(stored.entry)) return { kind: 'key-reused' };
    const account = (await accounts.account(id)) ?? before;
    const { at } = stored.entry;
    return { kind: 'sent', command, effect: 'done', replayed, account, at };
  };

  const standing =
    request.idempotencyKey === undefined ? undefined : await accounts.claim(id, command);
  if (standing !== undefined) return answerFrom(standing.sequence, true);
  if (fault !== undefined) return { kind: 'lots-not-choosable', message: fault };
  // A deposit would be parked behind the rest; nobody waits for that.
  if (kind === 'deposit-test-funds' && isQuarantined(before)) return { kind: 'quarantined' };
  await sendCommand(ports, before.mailbox, wire(envelopeOf(ports, request, id, command)));
  const claim = await awaitEffect(() => accounts.claim(id, command), pause);
  return claim === undefined
    ? { kind: 'sent', command, effect: 'pending', replayed: false, account: before }
    : answerFrom(claim.sequence, false);
}
