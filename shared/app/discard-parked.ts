import { type Account, isQuarantined } from '../domain/accounts/account.ts';
import type { JournalEntry } from '../domain/ledger/journal.ts';
import type { AccountId } from '../kernel/brand.ts';
import { awaitEffect } from './await-effect.ts';
import {
  type BrokerPorts,
  type CommandAnswer,
  commandIdOf,
  envelopeOf,
  type OperatorRequest,
  sendCommand,
} from './broker-commands.ts';

export type DiscardAnswer =
  | CommandAnswer
  /** The message stays in the list, or was booked after all. */
  | { readonly kind: 'not-discarded'; readonly why: string };

type Discard = { readonly position: number; readonly why: string };

/** Why a position cannot be discarded, as the list stands; the worker looks again. */
function faultOf({ quarantine }: Account, isParked: boolean, position: number): string | undefined {
  if (!isParked) return 'nothing is parked';
  return quarantine.first === position
    ? undefined
    : `position ${quarantine.first} is the first of the list, and only the first can be discarded`;
}

const outcomeIn = ({ events }: JournalEntry): string | undefined => {
  const kept = events.find((event) => event.type === 'nothing-to-do');
  return kept?.type === 'nothing-to-do' ? kept.why : undefined;
};

/** The entry gave up another message, or this one for another reason: the key stands for that. */
const isOfOther = ({ events }: JournalEntry, { position, why }: Discard): boolean =>
  events.some(
    (event) =>
      event.type === 'command-discarded' && (event.position !== position || event.why !== why),
  );

/**
 * Gives up the parked message at the head of an account's quarantine list: one that is no command, or never will be
 * bookable. The worker tries it once more first, and what can be booked is booked.
 */
export async function discardParked(
  ports: BrokerPorts,
  request: OperatorRequest,
  id: AccountId,
  { position, why }: Discard,
): Promise<DiscardAnswer> {
  const { accounts, pause } = ports;
  const before = await accounts.account(id);
  if (before === undefined) return { kind: 'account-not-found' };
  const command = commandIdOf(ports.randomness, request, `discard-parked:${id}`);

  const answerFrom = async (sequence: number, replayed: boolean): Promise<DiscardAnswer> => {
    const [stored] = await accounts.journal(id, sequence, 1);
    if (stored !== undefined && isOfOther(stored.entry, { position, why })) {
      return { kind: 'key-reused' };
    }
    const kept = stored && outcomeIn(stored.entry);
    const account = (await accounts.account(id)) ?? before;
    return kept === undefined
      ? { kind: 'sent', command, effect: 'done', replayed, account }
      : { kind: 'not-discarded', why: kept };
  };

  const standing =
    request.idempotencyKey === undefined ? undefined : await accounts.claim(id, command);
  if (standing !== undefined) return answerFrom(standing.sequence, true);
  const fault = faultOf(before, isQuarantined(before), position);
  if (fault !== undefined) return { kind: 'not-discarded', why: fault };
  const envelope = envelopeOf(ports, request, id, command);
  await sendCommand(ports, before.mailbox, { kind: 'discard-parked', ...envelope, position, why });
  const claim = await awaitEffect(() => accounts.claim(id, command), pause);
  if (claim !== undefined) return answerFrom(claim.sequence, false);
  return { kind: 'sent', command, effect: 'pending', replayed: false, account: before };
}
