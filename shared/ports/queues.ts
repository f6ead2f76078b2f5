import type { AccountId } from '../kernel/brand.ts';

/** The accounts' mailboxes: message group = account. Bodies are wire commands (shared/app/wire/account-command.ts). */
export interface Mailboxes {
  /** Resolves only once the queue has the message durably. Same deduplication id within five minutes: dropped. */
  send(
    mailbox: number,
    message: {
      readonly account: AccountId;
      readonly body: string;
      readonly deduplicationId: string;
    },
  ): Promise<void>;
}

/** How much the mailboxes have to do already. */
export interface MailboxDepths {
  /** Messages that wait in the fullest mailbox; approximate, and some seconds old. */
  deepest(): Promise<number>;
}

/** The queue of a venue session: message group = order chain. Sends in order, one in flight per group. */
export interface VenueQueue {
  send(
    messages: readonly {
      readonly group: string;
      readonly body: string;
      readonly deduplicationId: string;
    }[],
  ): Promise<void>;
}
