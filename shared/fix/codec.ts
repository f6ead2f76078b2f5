import { assert } from '../kernel/assert.ts';
import type { FixField, FixMessage, Garbled } from './message.ts';
import { BEGIN_STRING, MISSING_SEQUENCE, parseSequence, SOH, Tag, valueIn } from './message.ts';

/** No message of ours comes near it; a counterparty that claims more is answered by nothing and buffered not at all. */
export const MAXIMUM_BODY_BYTES = 64 * 1_024;

/** `8=FIX.4.4` and kin: what precedes BodyLength is short, or it is no header. */
const MAXIMUM_BEGIN_STRING_BYTES = 16;
const MAXIMUM_LENGTH_DIGITS = 6;

const SOH_BYTE = 1;
const CHECKSUM_MODULUS = 256;
/** `10=123` and its separator. */
const TRAILER_BYTES = 7;

/** Fields whose value may contain the separator; the field before says how long it is (FIX 4.4, data fields). */
const DATA_TAG_OF_LENGTH_TAG: ReadonlyMap<number, number> = new Map([
  [90, 91],
  [93, 89],
  [95, 96],
  [212, 213],
  [348, 349],
  [350, 351],
  [352, 353],
  [354, 355],
  [356, 357],
  [358, 359],
  [360, 361],
  [362, 363],
  [364, 365],
  [445, 446],
  [618, 619],
  [621, 622],
]);
const DATA_TAGS: ReadonlySet<number> = new Set(DATA_TAG_OF_LENGTH_TAG.values());

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    assert(code <= 0xff, 'FIX text is Latin-1');
    bytes[index] = code;
  }
  return bytes;
}

/** Few enough that the call stack holds them as arguments. */
const CHARACTERS_PER_CALL = 4_096;

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += CHARACTERS_PER_CALL) {
    text += String.fromCharCode(...bytes.subarray(from, from + CHARACTERS_PER_CALL));
  }
  return text;
}

function checksumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum % CHECKSUM_MODULUS;
}

/**
 * The message on the wire: adds BeginString, BodyLength and CheckSum to the given fields, MsgType first.
 * A field that would break the framing (no value, a separator inside) is a bug of the caller, never sent.
 */
export function encode(
  fields: readonly FixField[],
  beginString: string = BEGIN_STRING,
): Uint8Array {
  assert(fields[0]?.[0] === Tag.msgType, 'MsgType is the first field of a body');
  let body = '';
  for (const [tag, value] of fields) {
    assert(Number.isSafeInteger(tag) && tag > 0, `no tag: ${tag}`);
    assert(value !== '', `tag ${tag} has no value`);
    assert(DATA_TAGS.has(tag) || !value.includes(SOH), `tag ${tag} has a separator in its value`);
    body += `${tag}=${value}${SOH}`;
  }
  const framed = bytesOf(`8=${beginString}${SOH}9=${body.length}${SOH}${body}`);
  const trailer = bytesOf(`10=${String(checksumOf(framed)).padStart(3, '0')}${SOH}`);
  const bytes = new Uint8Array(framed.length + trailer.length);
  bytes.set(framed);
  bytes.set(trailer, framed.length);
  return bytes;
}

export type DecoderState = {
  /** Bytes that are not decided on yet; never more than a message may be long. */
  readonly rest: Uint8Array;
  /** The framing is lost, which was reported: nothing is taken before the end of some message. */
  readonly skipping: boolean;
};

export const emptyDecoder: DecoderState = { rest: new Uint8Array(0), skipping: false };

export type Decoded = {
  readonly state: DecoderState;
  readonly messages: readonly (FixMessage | Garbled)[];
};

type Frame =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'broken'; readonly reason: string; readonly resumeAt: number }
  | { readonly kind: 'framed'; readonly end: number; readonly message: FixMessage | Garbled };

/**
 * Takes the next piece of the stream. The result does not depend on how the stream was cut. Never throws: what is no
 * message comes out as garbled. A message begins where the connection begins, or right behind the CheckSum of another:
 * behind bytes that are none, a text inside one message must not be able to pass for another. What is passed over by
 * that has a number and is asked for again.
 */
export function decode(state: DecoderState, chunk: Uint8Array): Decoded {
  const bytes = joined(state.rest, chunk);
  const messages: (FixMessage | Garbled)[] = [];
  let skipping = state.skipping;
  let position = 0;
  while (position < bytes.length) {
    if (skipping) {
      const found = END_AND_START.exec(textOf(bytes.subarray(position)));
      if (found === null) {
        position = Math.max(position, bytes.length - LONGEST_END_AND_START + 1);
        break;
      }
      position += found.index + found[0].length - START.length;
      skipping = false;
    }
    const frame = frameAt(bytes, position);
    if (frame.kind === 'incomplete') break;
    if (frame.kind === 'broken') {
      messages.push({ kind: 'garbled', reason: frame.reason });
      skipping = true;
      position = frame.resumeAt;
      continue;
    }
    messages.push(frame.message);
    position = frame.end;
  }
  return { state: { rest: bytes.slice(position), skipping }, messages };
}

function joined(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (rest.length === 0) return chunk;
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  return bytes;
}

const START = '8=FIX';
/** The separator before a CheckSum field, that field, and the beginning of the next message. */
const END_AND_START = new RegExp(`${SOH}10=\\d{1,3}${SOH}${START}`);
const LONGEST_END_AND_START = `|10=000|${START}`.length;

/** Whether the bytes from there on cannot be, or become, the beginning of a message. */
function isNoise(bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < START.length && from + index < bytes.length; index += 1) {
    if (bytes[from + index] !== START.charCodeAt(index)) return true;
  }
  return false;
}

/** The index of the separator at or after `from`, within `limit` bytes: -1 none, undefined not yet known. */
function separatorWithin(bytes: Uint8Array, from: number, limit: number): number | undefined {
  for (let at = from; at < from + limit; at += 1) {
    if (at >= bytes.length) return undefined;
    if (bytes[at] === SOH_BYTE) return at;
  }
  return -1;
}

const LENGTH_FIELD = /^9=\d+$/;
/** The separator behind it is compared apart. */
const TRAILER = /^10=(\d{3})$/;

function frameAt(bytes: Uint8Array, start: number): Frame {
  const broken = (reason: string, resumeAt: number = start): Frame => ({
    kind: 'broken',
    reason,
    resumeAt,
  });
  if (isNoise(bytes, start)) return broken('bytes between messages');
  const beginEnd = separatorWithin(bytes, start, MAXIMUM_BEGIN_STRING_BYTES);
  if (beginEnd === undefined) return { kind: 'incomplete' };
  if (beginEnd === -1) return broken('BeginString without end');
  const lengthEnd = separatorWithin(bytes, beginEnd + 1, MAXIMUM_LENGTH_DIGITS + 3);
  if (lengthEnd === undefined) return { kind: 'incomplete' };
  const lengthField = lengthEnd === -1 ? '' : textOf(bytes.subarray(beginEnd + 1, lengthEnd));
  if (!LENGTH_FIELD.test(lengthField)) return broken('BodyLength is not the second field');
  const length = Number(lengthField.slice(2));
  if (length > MAXIMUM_BODY_BYTES) return broken('BodyLength over the limit');
  const bodyStart = lengthEnd + 1;
  const bodyEnd = bodyStart + length;
  if (bytes.length < bodyEnd + TRAILER_BYTES) return { kind: 'incomplete' };
  const end = bodyEnd + TRAILER_BYTES;
  const trailer = TRAILER.exec(textOf(bytes.subarray(bodyEnd, end - 1)));
  if (trailer === null || bytes[bodyEnd - 1] !== SOH_BYTE || bytes[end - 1] !== SOH_BYTE) {
    // The bytes that it claims are skipped, not searched; the last of them may be a separator.
    return broken('BodyLength does not lead to the CheckSum', bodyEnd - 1);
  }
  if (Number(trailer[1]) !== checksumOf(bytes.subarray(start, bodyEnd))) {
    return { kind: 'framed', end, message: { kind: 'garbled', reason: 'CheckSum is wrong' } };
  }
  const beginString = textOf(bytes.subarray(start + 2, beginEnd));
  return {
    kind: 'framed',
    end,
    message: messageOf(beginString, textOf(bytes.subarray(bodyStart, bodyEnd))),
  };
}

function messageOf(beginString: string, body: string): FixMessage | Garbled {
  const fields = fieldsOf(body);
  if (fields === undefined) return { kind: 'garbled', reason: 'a field without tag' };
  const [first] = fields;
  if (first === undefined || first[0] !== Tag.msgType || first[1] === '') {
    return { kind: 'garbled', reason: 'MsgType is not the third field' };
  }
  return {
    kind: 'message',
    beginString,
    msgType: first[1],
    sequence: parseSequence(valueIn(fields, Tag.sequence)) ?? MISSING_SEQUENCE,
    possDup: valueIn(fields, Tag.possDup) === 'Y',
    fields,
  };
}

const TAG_TEXT = /^-?\d{1,9}$/;

/** A tag must not have leading zeros (FIX 4.4, TagNum): it counts as none, and validation rejects that by its number. */
const tagOf = (text: string): number => (/^-?0\d/.test(text) ? 0 : Number(text));

/** Every byte of the body ends in a separator (the frame was checked). */
function fieldsOf(body: string): FixField[] | undefined {
  const fields: FixField[] = [];
  let position = 0;
  while (position < body.length) {
    const equals = body.indexOf('=', position);
    if (equals === -1) return undefined;
    const tagText = body.slice(position, equals);
    if (!TAG_TEXT.test(tagText)) return undefined;
    const tag = tagOf(tagText);
    const end = endOfValue(body, equals + 1, tag, fields.at(-1));
    if (end === undefined) return undefined;
    fields.push([tag, body.slice(equals + 1, end)]);
    position = end + 1;
  }
  return fields;
}

/** Undefined: its data is not as long as the field before says. */
function endOfValue(
  body: string,
  from: number,
  tag: number,
  previous: FixField | undefined,
): number | undefined {
  if (previous !== undefined && DATA_TAG_OF_LENGTH_TAG.get(previous[0]) === tag) {
    const length = parseSequence(previous[1]);
    return length !== undefined && body[from + length] === SOH ? from + length : undefined;
  }
  return body.indexOf(SOH, from);
}
