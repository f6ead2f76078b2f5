import { decode, emptyDecoder } from '../../shared/fix/codec.ts';
import { FIX44 } from '../../shared/fix/dictionary.ts';
import type { FixField } from '../../shared/fix/message.ts';
import { readable, valueIn } from '../../shared/fix/message.ts';
import type { SessionConfig, SessionEffect, SessionInput } from '../../shared/fix/session.ts';
import { initialSession, step } from '../../shared/fix/session.ts';
import { utcTimestamp } from '../../shared/fix/time.ts';
import { instant } from '../../shared/kernel/brand.ts';

export const NOW = instant(Date.UTC(2026, 0, 2, 14, 30));

export const VENUE: SessionConfig = {
  role: 'acceptor',
  senderCompId: 'VENUE',
  targetCompId: 'BROKER',
  heartbeatSeconds: 30,
  staleOrderMs: 5_000,
  sendingTimeToleranceMs: 120_000,
  resetOnLogon: false,
  accepts: new Set(['D']),
  dictionary: FIX44,
  unlistedFields: 'accept',
};
export const BROKER: SessionConfig = {
  ...VENUE,
  role: 'initiator',
  senderCompId: 'BROKER',
  targetCompId: 'VENUE',
};

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** One side; what it says is read off the wire, without the header but its type and number. */
export class Side {
  readonly #config: SessionConfig;
  now = NOW;
  state = initialSession({ nextOutbound: 1, nextInbound: 1 });
  effects: readonly SessionEffect<never>[] = [];

  constructor(config: SessionConfig) {
    this.#config = config;
  }

  do(input: Untimed<SessionInput<never>>): string[] {
    const at = this.now;
    const stepped = step(this.#config, this.state, { ...input, at } as SessionInput<never>);
    this.state = stepped.state;
    this.effects = stepped.effects;
    return stepped.effects.flatMap((effect) =>
      effect.kind === 'transmit' ? said(effect.bytes) : [],
    );
  }

  hear(msgType: string, sequence: number, ...fields: readonly FixField[]): string[] {
    return this.hearAs('FIX.4.4', utcTimestamp(this.now), msgType, sequence, fields);
  }

  hearAs(
    beginString: string,
    sentAt: string,
    msgType: string,
    sequence: number,
    fields: readonly FixField[],
  ): string[] {
    const all: FixField[] = [
      [35, msgType],
      [34, String(sequence)],
      [49, this.#config.targetCompId],
      [52, sentAt],
      [56, this.#config.senderCompId],
      ...fields,
    ];
    const possDup = valueIn(fields, 43) === 'Y';
    const frame = { beginString, msgType, sequence, possDup, fields: all };
    return this.do({ kind: 'received', message: { kind: 'message', ...frame } });
  }

  /** With some fields of the header replaced, or more of them. */
  hearWith(
    beginString: string,
    msgType: string,
    sequence: number,
    header: readonly FixField[],
    body: readonly FixField[],
  ): string[] {
    const own: FixField[] = [
      [35, msgType],
      [34, String(sequence)],
      [49, this.#config.targetCompId],
      [52, utcTimestamp(this.now)],
      [56, this.#config.senderCompId],
    ];
    const replaced = new Set(header.map(([tag]) => tag));
    const fields = [...own.filter(([tag]) => !replaced.has(tag)), ...header, ...body];
    const possDup = valueIn(fields, 43) === 'Y';
    const frame = { beginString, msgType, sequence, possDup, fields };
    return this.do({ kind: 'received', message: { kind: 'message', ...frame } });
  }

  alarms(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'alarm' ? [effect.alarm] : []));
  }
}

const HEADER = new Set([49, 52, 56]);

function said(bytes: Uint8Array): string[] {
  return decode(emptyDecoder, bytes).messages.map((message) =>
    message.kind === 'garbled'
      ? message.reason
      : readable(message.fields.filter(([tag]) => !HEADER.has(tag))),
  );
}

export const LOGON: readonly FixField[] = [
  [98, '0'],
  [108, '30'],
];

export function loggedOn(config = VENUE): Side {
  const side = new Side(config);
  side.do({ kind: 'connected' });
  side.hear('A', 1, ...LOGON);
  return side;
}
