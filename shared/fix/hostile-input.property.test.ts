import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../kernel/brand.ts';
import { decode, emptyDecoder, encode } from './codec.ts';
import { FIX44 } from './dictionary.ts';
import type { FixField } from './message.ts';
import { MsgType } from './message.ts';
import type { SessionConfig, SessionInput } from './session.ts';
import { initialSession, step } from './session.ts';
import { utcTimestamp } from './time.ts';

const NOW = instant(Date.UTC(2026, 0, 2, 14, 30));

const VENUE: SessionConfig = {
  role: 'acceptor',
  senderCompId: 'VENUE',
  targetCompId: 'BROKER',
  heartbeatSeconds: 30,
  staleOrderMs: 5_000,
  sendingTimeToleranceMs: 120_000,
  resetOnLogon: false,
  accepts: new Set([MsgType.newOrderSingle]),
  dictionary: FIX44,
  unlistedFields: 'accept',
};

const header = (msgType: string, sequence: number): FixField[] => [
  [35, msgType],
  [34, String(sequence)],
  [49, 'BROKER'],
  [52, utcTimestamp(NOW)],
  [56, 'VENUE'],
];

const LOGON = encode([...header('A', 1), [98, '0'], [108, '30']]);
const order = (sequence: number): Uint8Array =>
  encode([
    ...header('D', sequence),
    [11, `o${sequence}`],
    [38, '100'],
    [40, '1'],
    [54, '1'],
    [55, 'ACME'],
    [60, utcTimestamp(NOW)],
  ]);

/** What the session does with these bytes on a running connection. */
function feed(chunks: readonly Uint8Array[]) {
  let state = initialSession({ nextOutbound: 1, nextInbound: 1 });
  const delivered: string[] = [];
  const input = (each: SessionInput<never>): void => {
    const stepped = step<never>(VENUE, state, each);
    state = stepped.state;
    for (const effect of stepped.effects) {
      if (effect.kind === 'deliver') delivered.push(effect.message.msgType);
    }
  };
  input({ kind: 'connected', at: NOW });
  let decoder = emptyDecoder;
  for (const chunk of [LOGON, ...chunks]) {
    const decoded = decode(decoder, chunk);
    decoder = decoded.state;
    for (const message of decoded.messages) input({ kind: 'received', at: NOW, message });
  }
  return { state, delivered };
}

const byte = fc.integer({ min: 0, max: 255 });

/** Any type, any number, any fields: well framed, badly meant. */
const nonsense = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '3', '4', '5', 'A', 'D', 'F', '8', 'j', 'zz', 'V'),
    fc.constantFrom(0, 1, 2, 3, 4, 9, 999_999_999_999_999),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          7,
          11,
          16,
          34,
          36,
          38,
          43,
          45,
          52,
          58,
          60,
          112,
          115,
          122,
          123,
          141,
          386,
          453,
          448,
        ),
        fc.constantFrom('0', '1', '2', '-1', 'Y', 'N', '1e9', '999999999999999', ' ', '\u00ff'),
      ),
      { maxLength: 8 },
    ),
  )
  .map(([msgType, sequence, fields]) => encode([...header(msgType, sequence), ...fields]));

describe('hostile input', () => {
  it('a message with a changed byte is never taken for an order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bytes = order(2);
        const at = place % bytes.length;
        bytes[at] = ((bytes[at] ?? 0) + change) % 256;
        expect(feed([bytes]).delivered).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('no bytes, cut, inserted or made up, make the session throw or deliver more than was sent', () => {
    const mutated = fc
      .tuple(fc.nat(), fc.nat({ max: 40 }), fc.array(byte, { maxLength: 20 }))
      .map(([place, removed, inserted]) => {
        const bytes = [...order(2), ...order(3)];
        bytes.splice(place % bytes.length, removed, ...inserted);
        return Uint8Array.from(bytes);
      });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(mutated, fc.uint8Array({ maxLength: 80 })), { maxLength: 4 }),
        (chunks) => {
          const { delivered } = feed(chunks);
          expect(delivered.length).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('no well-framed nonsense makes the session throw, run backwards or keep without bound', () => {
    fc.assert(
      fc.property(fc.array(nonsense, { maxLength: 12 }), (chunks) => {
        const { state } = feed(chunks);
        expect(state.nextInbound).toBeGreaterThanOrEqual(2);
        expect(state.safeInbound).toBeLessThanOrEqual(state.nextInbound);
        expect(state.held.size).toBeLessThanOrEqual(chunks.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
