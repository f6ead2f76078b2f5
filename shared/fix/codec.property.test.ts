import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BugError } from '../kernel/assert.ts';
import { decode, emptyDecoder, encode, MAXIMUM_BODY_BYTES } from './codec.ts';
import type { FixField, FixMessage, Garbled } from './message.ts';
import { SOH } from './message.ts';

/** Any printable or high Latin-1 character but the separator. */
const value = fc
  .array(fc.integer({ min: 2, max: 255 }), { minLength: 1, maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes));

const FRAMING_TAGS = new Set([8, 9, 10, 35]);
/** A length field in front of its data field changes how that is read; those have their own test. */
const LENGTH_TAGS = new Set([
  90, 93, 95, 212, 348, 350, 352, 354, 356, 358, 360, 362, 364, 445, 618, 621,
]);

const field: fc.Arbitrary<FixField> = fc.tuple(
  fc
    .integer({ min: 1, max: 9_999 })
    .filter((tag) => !FRAMING_TAGS.has(tag) && !LENGTH_TAGS.has(tag)),
  value,
);
const fields: fc.Arbitrary<FixField[]> = fc
  .tuple(fc.constantFrom('0', 'D', '8', 'AE'), fc.array(field, { maxLength: 30 }))
  .map(([msgType, rest]) => [[35, msgType] as const, ...rest]);

/** `8=FIX.4.4|9=65536|` and `10=000|`. */
const HEADER_AND_TRAILER_BYTES = 32;

function decodeAll(chunks: readonly Uint8Array[]): (FixMessage | Garbled)[] {
  let state = emptyDecoder;
  const messages: (FixMessage | Garbled)[] = [];
  for (const chunk of chunks) {
    const decoded = decode(state, chunk);
    state = decoded.state;
    messages.push(...decoded.messages);
  }
  return messages;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** A stream of good messages, broken ones and noise. */
const stream: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fields.map((each) => encode(each)),
      fc.uint8Array({ maxLength: 60 }),
      fc
        .constantFrom('8=FIX.4.4', '8=', '9=', SOH, `8=FIX.4.4${SOH}9=12${SOH}35=0`)
        .map((text) => Uint8Array.from(Buffer.from(text, 'latin1'))),
      fc.tuple(fields, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([each, place, byte]) => {
        const bytes = encode(each);
        bytes[place % bytes.length] = byte;
        return bytes;
      }),
    ),
    { maxLength: 8 },
  )
  .map(joined);

describe('codec', () => {
  it('gives back every field, in order, as the very text it was', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const [message, ...more] = decodeAll([encode(given)]);
        expect(more).toEqual([]);
        expect(message?.kind === 'message' ? message.fields : message).toEqual(given);
      }),
    );
  });

  it('gives the same messages however the stream is cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (bytes, places) => {
        const whole = decodeAll([bytes]);
        expect(decodeAll(cut(bytes, places))).toEqual(whole);
        expect(decodeAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
      }),
    );
  });

  it('passes over noise and the message behind it, and goes on with the next', () => {
    const noise = fc
      .uint8Array({ maxLength: 80 })
      .map((bytes) => bytes.map((byte) => (byte === 0x38 || byte === 1 ? 0x37 : byte)));
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, fields, fields), { maxLength: 6 }), (parts) => {
        const bytes = joined(
          parts.flatMap(([before, one, two]) => [before, encode(one), encode(two)]),
        );
        const good = decodeAll([bytes]).filter((each) => each.kind === 'message');
        expect(good.map((each) => each.fields)).toEqual(
          parts.flatMap(([before, one, two]) => (before.length === 0 ? [one, two] : [two])),
        );
      }),
    );
  });

  it('takes no message out of another one, wherever the bytes before were cut off', () => {
    fc.assert(
      fc.property(fields, fields, fc.nat(), fc.boolean(), (given, inner, place, fromItsHead) => {
        const hidden = Buffer.from(encode(inner)).toString('latin1');
        const outer = encode([
          [35, 'A'],
          [95, String(hidden.length)],
          [96, hidden],
        ]);
        const before = encode(given);
        const cutAt = 1 + (place % ((fromItsHead ? outer : before).length - 1));
        // Cut off up to the inner one exactly, nothing tells that it is one.
        fc.pre(
          !fromItsHead ||
            !Buffer.from(outer).subarray(cutAt).toString('latin1').startsWith('8=FIX'),
        );
        const stream = fromItsHead
          ? [before, outer.subarray(cutAt)]
          : [before.subarray(0, cutAt), outer];
        const good = decodeAll([joined(stream)]).filter((each) => each.kind === 'message');
        const taken = good.map((each) => each.fields);
        if (fromItsHead) expect(taken).toEqual([given]);
        // One in 256 CheckSums is right by chance, around what was never one message; it is not the inner one.
        else expect(taken).not.toContainEqual(inner);
      }),
      { numRuns: 200 },
    );
  });

  it('never takes a message with a changed byte for a good one', () => {
    fc.assert(
      fc.property(fields, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, place, change) => {
        const bytes = encode(given);
        const at = place % bytes.length;
        bytes[at] = ((bytes[at] ?? 0) + change) % 256;
        expect(decodeAll([bytes]).filter((each) => each.kind === 'message')).toEqual([]);
      }),
    );
  });

  it.each([
    ['noise', 'noise', 'bytes between messages'],
    ['a beginning that is another', `9=FIX.4.4${SOH}9=5${SOH}35=0${SOH}`, 'bytes between messages'],
    ['no end of BeginString', '8=FIX.4.4.4.4.4.4', 'BeginString without end'],
    ['no BodyLength', `8=FIX.4.4${SOH}35=0${SOH}`, 'BodyLength is not the second field'],
    ['no digits in it', `8=FIX.4.4${SOH}9=x${SOH}`, 'BodyLength is not the second field'],
    ['digits without end', `8=FIX.4.4${SOH}9=1234567890`, 'BodyLength is not the second field'],
    ['too much', `8=FIX.4.4${SOH}9=65537${SOH}`, 'BodyLength over the limit'],
    ['a length too short', `8=FIX.4.4${SOH}9=4${SOH}35=0${SOH}10=161${SOH}`, 'BodyLength does not'],
  ])('says that it is garbled: %s', (_what, text, reason) => {
    expect(decodeAll([Buffer.from(text, 'latin1')])).toEqual([
      { kind: 'garbled', reason: expect.stringContaining(reason) },
    ]);
  });

  it.each([
    ['another field first', `34=2${SOH}35=0${SOH}`, 'MsgType is not the third field'],
    ['no MsgType in its field', `35=${SOH}34=2${SOH}`, 'MsgType is not the third field'],
    ['no fields', '', 'MsgType is not the third field'],
    ['no equals sign', `35=0${SOH}x${SOH}`, 'a field without tag'],
    ['no tag', `35=0${SOH}=x${SOH}`, 'a field without tag'],
    ['a tag of letters', `35=0${SOH}x=1${SOH}`, 'a field without tag'],
    ['a data field without a length', `35=0${SOH}95=x${SOH}96=abc${SOH}`, 'a field without tag'],
    ['a data field too short', `35=0${SOH}95=9${SOH}96=abc${SOH}`, 'a field without tag'],
    ['a data field too long', `35=0${SOH}95=2${SOH}96=abc${SOH}`, 'a field without tag'],
  ])('says that it is garbled though its frame is right: %s', (_what, body, reason) => {
    const text = `8=FIX.4.4${SOH}9=${body.length}${SOH}${body}`;
    const sum = Buffer.from(text, 'latin1').reduce((total, byte) => total + byte, 0) % 256;
    const framed = `${text}10=${String(sum).padStart(3, '0')}${SOH}`;
    const [first] = decodeAll([Buffer.from(framed, 'latin1')]);
    expect(first).toEqual({ kind: 'garbled', reason: expect.stringContaining(reason) });
  });

  it('takes a message of the longest body that there may be', () => {
    const given: FixField[] = [
      [35, '0'],
      [58, 'x'.repeat(MAXIMUM_BODY_BYTES - '35=0|58=|'.length)],
    ];
    const [message] = decodeAll([encode(given)]);
    expect(message?.kind === 'message' ? message.fields : message).toEqual(given);
  });

  it.each<[string, FixField[]]>([
    ['no field at all', []],
    ['another field first', [[58, 'x']]],
    [
      'no value',
      [
        [35, '0'],
        [58, ''],
      ],
    ],
    [
      'a separator in a value',
      [
        [35, '0'],
        [58, `a${SOH}b`],
      ],
    ],
    [
      'tag 0',
      [
        [35, '0'],
        [0, 'x'],
      ],
    ],
    [
      'a tag that is no whole number',
      [
        [35, '0'],
        [1.5, 'x'],
      ],
    ],
    [
      'letters beyond Latin-1',
      [
        [35, '0'],
        [58, '\u0394'],
      ],
    ],
  ])('writes no message with %s', (_what, given) => {
    expect(() => encode(given)).toThrow(BugError);
  });

  it('does not take a tag with a leading zero for the tag without', () => {
    const body = `35=0${SOH}0112=x${SOH}00=y${SOH}-07=z${SOH}`;
    const framed = Buffer.from(`8=FIX.4.4${SOH}9=${body.length}${SOH}${body}`, 'latin1');
    const sum = framed.reduce((total, byte) => total + byte, 0) % 256;
    const trailer = Buffer.from(`10=${String(sum).padStart(3, '0')}${SOH}`);
    const [message] = decodeAll([joined([framed, trailer])]);
    expect(message).toMatchObject({
      fields: [
        [35, '0'],
        [0, 'x'],
        [0, 'y'],
        [0, 'z'],
      ],
    });
  });

  it('reads a data field by its length, separators and all', () => {
    const data = fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 60 })
      .map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(data, value, (raw, behind) => {
        const given: FixField[] = [
          [35, 'A'],
          [95, String(raw.length)],
          [96, raw],
          [58, behind],
        ];
        const [message] = decodeAll([encode(given)]);
        expect(message?.kind === 'message' ? message.fields : message).toEqual(given);
      }),
    );
  });

  it('keeps no more than one message may be long, whatever the stream claims', () => {
    const claim = fc
      .integer({ min: 0, max: 999_999 })
      .map((length) => Uint8Array.from(Buffer.from(`8=FIX.4.4${SOH}9=${length}${SOH}35=0${SOH}`)));
    const bulk = fc
      .integer({ min: 1, max: 40_000 })
      .map((length) => new Uint8Array(length).fill(0x78));
    fc.assert(
      fc.property(fc.array(fc.oneof(claim, bulk), { minLength: 2, maxLength: 12 }), (chunks) => {
        let state = emptyDecoder;
        for (const chunk of chunks) {
          state = decode(state, chunk).state;
          expect(state.rest.length).toBeLessThanOrEqual(
            MAXIMUM_BODY_BYTES + HEADER_AND_TRAILER_BYTES,
          );
        }
      }),
    );
  });
});
