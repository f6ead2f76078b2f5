/**
 * FIX framing written a second time, from the standard and with no code of the engine: it builds what is sent and judges
 * what came of it. Bytes are Latin-1 text here.
 */
export type Field = readonly [tag: string, value: string];

export const SOH = '\u0001';

export const bodyOf = (fields: readonly Field[]): string =>
  fields.map(([tag, value]) => `${tag}=${value}${SOH}`).join('');

const checksum = (text: string): string => {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum += text.charCodeAt(index);
  return String(sum % 256).padStart(3, '0');
};

/** With BodyLength and CheckSum as they must be. */
export function framed(body: string, begin = 'FIX.4.4'): string {
  const text = `8=${begin}${SOH}9=${body.length}${SOH}${body}`;
  return `${text}10=${checksum(text)}${SOH}`;
}

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Fields by tag; a tag that stands twice is not there: nobody may act on it. */
export type Frame = ReadonlyMap<string, string>;

const HEAD = new RegExp(`8=FIX[.]4[.]4${SOH}9=(\\d{1,6})${SOH}`, 'g');

/** Every whole message in the bytes, from left to right; nothing inside one of them is another. */
export function framesIn(stream: string): Frame[] {
  const frames: Frame[] = [];
  HEAD.lastIndex = 0;
  for (let head = HEAD.exec(stream); head !== null; head = HEAD.exec(stream)) {
    const bodyEnd = HEAD.lastIndex + Number(head[1]);
    const body = stream.slice(HEAD.lastIndex, bodyEnd);
    const trailer = `10=${checksum(stream.slice(head.index, bodyEnd))}${SOH}`;
    if (body.endsWith(SOH) && stream.slice(bodyEnd, bodyEnd + trailer.length) === trailer) {
      frames.push(fieldsOf(body));
      HEAD.lastIndex = bodyEnd + trailer.length;
    } else {
      HEAD.lastIndex = head.index + 1;
    }
  }
  return frames;
}

/** A field that says how long the next one is, which may hold anything (FIX 4.4, data fields). */
const DATA_BEHIND: ReadonlyMap<string, string> = new Map(
  '90:91 93:89 95:96 212:213 348:349 350:351 352:353 354:355 356:357 358:359 360:361 362:363 364:365 445:446 618:619 621:622'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

const lengthIn = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : -2);

function fieldsOf(body: string): Frame {
  const fields = new Map<string, string>();
  const twice = new Set<string>();
  let before: Field = ['', ''];
  for (let from = 0; from < body.length; ) {
    const equals = body.indexOf('=', from);
    if (equals === -1) break;
    const tag = body.slice(from, equals);
    const isData = DATA_BEHIND.get(before[0]) === tag;
    const end = isData ? equals + 1 + lengthIn(before[1]) : body.indexOf(SOH, equals);
    if (end < equals) break;
    before = [tag, body.slice(equals + 1, end)];
    if (fields.has(tag)) twice.add(tag);
    fields.set(tag, before[1]);
    from = end + 1;
  }
  for (const tag of twice) fields.delete(tag);
  return fields;
}

const TIMESTAMP = /^\d{8}-\d\d:\d\d:\d\d(\.\d{1,12})?$/;
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)$/;
const SHAPES = new Map(
  Object.entries({
    '34': /^\d{1,15}$/,
    '52': TIMESTAMP,
    '60': TIMESTAMP,
    '38': DECIMAL,
    '40': /^.$/s,
    '54': /^.$/s,
    '150': /^.$/s,
    '39': /^.$/s,
    '14': DECIMAL,
    '151': DECIMAL,
  }),
);

/** What a message of that type must carry, by FIX 4.4, to be acted on. */
const REQUIRED = new Map(
  Object.entries({
    D: ['11', '55', '54', '60', '40', '38'],
    F: ['41', '11', '55', '54', '60'],
    G: ['41', '11', '55', '54', '60', '40', '38'],
    Q: ['37', '17', '127', '55', '54'],
    '8': ['37', '17', '150', '39', '55', '54', '151', '14', '6'],
    '9': ['37', '11', '41', '39', '434'],
    '3': ['45'],
    j: ['372', '380'],
  }),
);

/** Whether the message is one of these parties' and carries what its type demands, each value in its shape. */
export function isWellFormed(frame: Frame, from: string, to: string): boolean {
  if (frame.get('49') !== from || frame.get('56') !== to) return false;
  const required = ['34', '52', ...(REQUIRED.get(frame.get('35') ?? '') ?? [])];
  return required.every((tag) => {
    const value = frame.get(tag);
    return value !== undefined && value !== '' && (SHAPES.get(tag)?.test(value) ?? true);
  });
}
