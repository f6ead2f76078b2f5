import type { CommandAnswer, OpeningAnswer } from '../../app/broker-commands.ts';
import type { ApiKeyAnswer } from '../../app/credentials.ts';
import type { DiscardAnswer } from '../../app/discard-parked.ts';
import type { LotChoice } from '../../domain/ledger/relieve-lots.ts';
import { type Money, text } from '../../domain/money/exact.ts';
import { type AccountId, type Instant, isoTime, type OrderId } from '../../kernel/brand.ts';
import { errorReply, type HttpReply, okReply, REPLAYED } from '../reply.ts';
import { accountNumber, brokerAccountView } from './account-view.ts';

/** Safely in the mailbox, but not seen to have taken effect: the client asks again. */
const ACCEPTED = 202;

/** POST /v1/accounts. */
export function openedAccountReply(answer: OpeningAnswer): HttpReply {
  if (answer.kind === 'key-reused') return refusedReply(answer);
  const { id, account, replayed } = answer;
  return account === undefined
    ? {
        status: ACCEPTED,
        body: { id, account_number: accountNumber(id), status: 'SUBMITTED', currency: 'USD' },
      }
    : okReply(brokerAccountView(account), replayed ? REPLAYED : {});
}

type Refused = Exclude<CommandAnswer, { readonly kind: 'sent' }>;

function refusedReply(refused: Refused): HttpReply {
  switch (refused.kind) {
    case 'lots-not-choosable':
      return errorReply({ reason: 'LOTS_NOT_CHOOSABLE', message: refused.message });
    case 'account-not-found':
      return errorReply({ reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' });
    case 'quarantined':
      return errorReply({
        reason: 'ACCOUNT_QUARANTINED',
        message: 'the account has parked commands; redrive it first',
      });
    case 'key-reused':
      return errorReply({
        reason: 'IDEMPOTENCY_KEY_REUSED',
        message: 'Idempotency-Key stands for another request',
      });
  }
}

/** POST …/redrive with something to discard: the account as it is now, or why the message stays. */
export const discardReply = (answer: DiscardAnswer): HttpReply =>
  answer.kind === 'not-discarded'
    ? errorReply({ reason: 'PARKED_MESSAGE_KEPT', message: answer.why })
    : changedAccountReply(answer);

/** POST …/api_keys. */
export function apiKeyReply(answer: ApiKeyAnswer): HttpReply {
  switch (answer.kind) {
    case 'made':
      return okReply({ key_id: answer.key.keyId, secret_key: answer.key.secret });
    case 'account-not-found':
      return refusedReply(answer);
    case 'made-before':
      return errorReply({
        reason: 'IDEMPOTENCY_KEY_REUSED',
        message:
          'Idempotency-Key has made a key already, and its secret is shown once; ask for another with another key',
      });
  }
}

/** PATCH /v1/accounts/{account_id} and POST …/redrive: the account as it is now. */
export const changedAccountReply = (answer: CommandAnswer): HttpReply =>
  answer.kind === 'sent'
    ? {
        status: answer.effect === 'done' ? 200 : ACCEPTED,
        body: brokerAccountView(answer.account),
        headers: answer.replayed ? REPLAYED : {},
      }
    : refusedReply(answer);

/** POST …/test_deposits. `now`: the time that is shown of a deposit that is not booked yet. */
export const depositReply = (
  answer: CommandAnswer,
  account: AccountId,
  amount: Money,
  now: Instant,
): HttpReply =>
  answer.kind === 'sent'
    ? {
        status: answer.effect === 'done' ? 200 : ACCEPTED,
        body: {
          id: answer.command,
          account_id: account,
          amount: text(amount),
          currency: 'USD',
          direction: 'INCOMING',
          status: answer.effect === 'done' ? 'COMPLETE' : 'PENDING',
          created_at: isoTime(answer.at ?? now),
        },
        headers: answer.replayed ? REPLAYED : {},
      }
    : refusedReply(answer);

/** POST …/lot_choices. */
export const lotChoiceReply = (
  answer: CommandAnswer,
  { sale, lots }: { readonly sale: OrderId; readonly lots: readonly LotChoice[] },
): HttpReply =>
  answer.kind === 'sent'
    ? {
        status: answer.effect === 'done' ? 200 : ACCEPTED,
        body: {
          id: answer.command,
          account_id: answer.account.id,
          order_id: sale,
          lots: lots.map(({ lot, quantity }) => ({ id: lot, qty: text(quantity) })),
          status: answer.effect === 'done' ? 'COMPLETE' : 'PENDING',
        },
        headers: answer.replayed ? REPLAYED : {},
      }
    : refusedReply(answer);

export const testDepositsRefused = (): HttpReply =>
  errorReply({
    reason: 'TEST_DEPOSITS_REFUSED',
    message: 'test deposits are not allowed in this stage',
  });
