import { join } from 'node:path';
import type { FixField } from '../../shared/fix/message.ts';
import { MsgType, Tag, valueIn } from '../../shared/fix/message.ts';
import type { ReplayRecord } from '../../shared/fix/session.ts';
import type { FixLogRecord } from '../../shared/ports/fix-log.ts';
import type { OutboundMessage, SessionLog } from './acceptor.ts';
import { endOfLastLine, openAppendFile } from './append-file.ts';

export type SessionLogFile = SessionLog & {
  readonly numbers: { readonly nextOutbound: number; readonly nextInbound: number };
  /** Whether an answer has a number: what the book has beyond those was never sent. */
  wasSent(answer: OutboundMessage): boolean;
  close(): Promise<void>;
};

export const SESSION_LOG_FILE = 'session.jsonl';

type Place = { readonly offset: number; readonly bytes: number };

/** Reports go by their ExecID, refusals of a request by its ClOrdID; other messages are no part of the book. */
function answerKey(msgType: string, fields: readonly FixField[]): string | undefined {
  if (msgType === MsgType.executionReport) return valueIn(fields, Tag.execId);
  if (msgType === MsgType.orderCancelReject) return `9 ${valueIn(fields, Tag.clOrdId)}`;
  return undefined;
}

/** One line per flush, an array of records: a flush is there as a whole or not at all. */
export async function openSessionLog(folder: string): Promise<SessionLogFile> {
  const { file, content } = await openAppendFile(join(folder, SESSION_LOG_FILE), endOfLastLine);
  const index = new LogIndex();
  let offset = 0;
  while (offset < content.length) {
    const end = content.indexOf('\n', offset);
    const records = JSON.parse(content.subarray(offset, end).toString()) as FixLogRecord[];
    index.note(records, { offset, bytes: end + 1 - offset });
    offset = end + 1;
  }
  return {
    numbers: { nextOutbound: index.nextOutbound, nextInbound: index.nextInbound },
    wasSent: ({ msgType, fields }) => index.answers.has(answerKey(msgType, fields) ?? ''),
    append: async (records) => {
      const line = `${JSON.stringify(records)}\n`;
      const at = await file.append(line);
      index.note(records, { offset: at, bytes: Buffer.byteLength(line) });
    },
    sent: async (from, to) => {
      const found: ReplayRecord[] = [];
      for (const place of index.placesOf(from, to)) {
        const records = JSON.parse(await file.read(place.offset, place.bytes)) as FixLogRecord[];
        for (const record of records) {
          if (record.kind === 'sent' && record.sequence >= from && record.sequence <= to) {
            found.push(record);
          }
        }
      }
      return found;
    },
    close: () => file.close(),
  };
}

/** Where each outbound message stands in the file, so that a resend reads only what it needs. */
class LogIndex {
  readonly answers = new Set<string>();
  nextOutbound = 1;
  nextInbound = 1;
  readonly #places = new Map<number, Place>();

  note(records: readonly FixLogRecord[], place: Place): void {
    for (const record of records) {
      if (record.kind === 'sent') {
        this.#places.set(record.sequence, place);
        this.nextOutbound = record.sequence + 1;
        const key = answerKey(record.msgType, record.fields);
        if (key !== undefined) this.answers.add(key);
      }
      if (record.kind === 'received') this.nextInbound = record.nextInbound;
      if (record.kind === 'reset') {
        this.#places.clear();
        this.nextOutbound = record.nextOutbound;
        this.nextInbound = record.nextInbound;
      }
    }
  }

  placesOf(from: number, to: number): Set<Place> {
    const places = new Set<Place>();
    for (let sequence = from; sequence <= to; sequence += 1) {
      const place = this.#places.get(sequence);
      if (place !== undefined) places.add(place);
    }
    return places;
  }
}
