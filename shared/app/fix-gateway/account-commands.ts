import { createHash } from 'node:crypto';
import { assertNever } from '../../kernel/assert.ts';
import { uuid5 } from '../uuid5.ts';
import type { AccountCommandWire, ExecutionReportWire } from '../wire/account-command.ts';
import type { OutboxEntry } from './account-outbox.ts';

/** A command for an account's mailbox. */
export type MailboxCommand = {
  readonly mailbox: number;
  readonly account: string;
  readonly body: string;
  readonly deduplicationId: string;
};

/**
 * The command that tells the account. Its id and deduplication id derive from what it says and nothing else (law 10),
 * so whoever sends it again, now or after a takeover, sends the same command.
 */
export function accountCommandOf(
  session: string,
  entry: OutboxEntry,
  issuedAtMs: number,
): MailboxCommand {
  const name = [session, entry.route.order, ...identity(entry)].join('|');
  const envelope = {
    id: uuid5(name),
    account: entry.route.account,
    actor: { type: 'venue' as const, id: session },
    issuedAt: issuedAtMs,
    order: entry.route.order,
    session,
  };
  return {
    mailbox: entry.route.mailbox,
    account: entry.route.account,
    body: JSON.stringify(withContent(envelope, entry) satisfies AccountCommandWire),
    deduplicationId: createHash('sha256').update(name).digest('hex'),
  };
}

/** An ExecID, and what was executed under it: the same one with another fill must reach the account. */
const identityOf = ({ execId, lastQuantity, lastPrice }: ExecutionReportWire): string =>
  lastQuantity === undefined ? execId : `${execId}=${lastQuantity}@${lastPrice ?? ''}`;

/** What makes the command the one that it is. */
function identity(entry: OutboxEntry): readonly string[] {
  const { content } = entry;
  switch (content.kind) {
    case 'reports':
      return content.reports.map(identityOf);
    case 'cancel-reject':
      return ['cancel-reject', content.clOrdId];
    case 'replace-reject':
      return ['replace-reject', content.clOrdId];
    case 'stuck':
      return ['stuck', content.clOrdId, content.step];
    case 'refused':
      return ['refused', String(content.sequence), content.report];
    case 'not-sent':
      return ['not-sent', content.messageId];
    case 'unknown-order':
      return ['unknown-order', content.clOrdId];
    case 'unbookable':
      return ['unbookable', String(content.sequence), content.report];
    default:
      return assertNever(content);
  }
}

type Envelope = {
  readonly id: string;
  readonly account: string;
  readonly actor: { readonly type: 'venue'; readonly id: string };
  readonly issuedAt: number;
  readonly order: string;
  readonly session: string;
};

function withContent(envelope: Envelope, entry: OutboxEntry): AccountCommandWire {
  const { content } = entry;
  switch (content.kind) {
    case 'reports':
      return { kind: 'apply-execution-reports', ...envelope, reports: content.reports };
    case 'cancel-reject':
    case 'replace-reject':
      return {
        kind: content.kind === 'cancel-reject' ? 'reject-cancel' : 'reject-replace',
        ...envelope,
        clOrdId: content.clOrdId,
        ordStatus: content.ordStatus,
        ...(content.over === undefined ? {} : { over: content.over }),
        ...(content.text === undefined ? {} : { text: content.text }),
      };
    case 'stuck':
      return {
        kind: 'report-stuck',
        ...envelope,
        message: content.message,
        clOrdId: content.clOrdId,
        step: content.step,
      };
    case 'refused':
      return {
        kind: 'report-stuck',
        ...envelope,
        message: 'new-order',
        clOrdId: content.clOrdId,
        step: 'refused',
      };
    case 'not-sent':
      return {
        kind: 'report-not-sent',
        ...envelope,
        message: content.message,
        clOrdId: content.clOrdId,
        ...(content.reason === undefined ? {} : { reason: content.reason }),
      };
    case 'unbookable':
      return {
        kind: 'report-unbookable',
        ...envelope,
        problem: content.problem,
        report: content.report,
      };
    case 'unknown-order':
      return { kind: 'report-unknown-order', ...envelope, clOrdId: content.clOrdId };
    default:
      return assertNever(content);
  }
}
