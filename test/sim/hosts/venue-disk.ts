import type { OutboundMessage, SessionLog } from '../../../services/venue/acceptor.ts';
import type { BookFile } from '../../../services/venue/book-file.ts';
import type { BookLine } from '../../../services/venue/book-lines.ts';
import { MsgType, Tag, valueIn } from '../../../shared/fix/message.ts';
import type { ReplayRecord } from '../../../shared/fix/session.ts';
import type { FixLogRecord } from '../../../shared/ports/fix-log.ts';
import type { Cloud, Process } from '../cloud/cloud.ts';

/** As long as nothing is on its way to the disk, what a person writes can be there at once. */
export type PatientBookFile = BookFile & { isAtRest(): boolean; flushNow(): void };

/** What is on the venue's disk: it outlives the venue's process, which loses all that was not flushed. */
export class VenueDisk {
  readonly lines: BookLine[] = [];
  readonly records: FixLogRecord[] = [];

  bookFile(cloud: Cloud, process: Process): PatientBookFile {
    let waiting: BookLine[] = [];
    let flushes = 0;
    return {
      isAtRest: () => waiting.length === 0 && flushes === 0,
      flushNow: () => {
        this.lines.push(...waiting);
        waiting = [];
      },
      lines: [...this.lines],
      add: (lines) => {
        waiting.push(...lines);
      },
      flush: async () => {
        if (waiting.length === 0) return;
        const flushed = waiting;
        waiting = [];
        flushes += 1;
        const effect = (): void => {
          flushes -= 1;
          this.lines.push(...flushed);
        };
        await cloud.remote(process, { label: 'book flush', effect });
      },
      close: async () => {},
    };
  }

  sessionLog(cloud: Cloud, process: Process): SessionLog {
    return {
      append: (records) =>
        cloud.remote(process, {
          label: 'session flush',
          effect: () => {
            this.records.push(...records);
          },
        }),
      sent: (from, to) =>
        cloud.remote(process, {
          label: 'session read',
          effect: () =>
            this.records.flatMap((record): ReplayRecord[] =>
              record.kind === 'sent' && record.sequence >= from && record.sequence <= to
                ? [record]
                : [],
            ),
        }),
    };
  }

  get numbers(): { readonly nextOutbound: number; readonly nextInbound: number } {
    let [nextOutbound, nextInbound] = [1, 1];
    for (const record of this.records) {
      if (record.kind === 'sent') nextOutbound = record.sequence + 1;
      if (record.kind === 'received') nextInbound = record.nextInbound;
      if (record.kind === 'reset') ({ nextOutbound, nextInbound } = record);
    }
    return { nextOutbound, nextInbound };
  }

  /** Whether an answer of the book has a number already. */
  answersSent(): (answer: OutboundMessage) => boolean {
    const sent = new Set(
      this.records.flatMap((record) =>
        record.kind === 'sent' ? [answerKey(record.msgType, record.fields) ?? ''] : [],
      ),
    );
    return ({ msgType, fields }) => sent.has(answerKey(msgType, fields) ?? '');
  }
}

function answerKey(msgType: string, fields: OutboundMessage['fields']): string | undefined {
  if (msgType === MsgType.executionReport) return valueIn(fields, Tag.execId);
  if (msgType === MsgType.orderCancelReject) return `9 ${valueIn(fields, Tag.clOrdId)}`;
  return undefined;
}
