import type {
  FieldFormat,
  GroupDefinition,
  MessageDefinition,
  MessageDictionary,
} from './dictionary.ts';
import type { FixField, FixMessage } from './message.ts';
import { Tag } from './message.ts';
import { parseUtcTimestamp } from './time.ts';

/** SessionRejectReason(373), the ones this engine gives. */
export type RejectReason = 0 | 1 | 2 | 4 | 5 | 6 | 9 | 10 | 11 | 13 | 14 | 15 | 16;

/** Why a message is answered by Reject(3), and the field (RefTagID) that is to blame, if one is. */
export type Rejection = { readonly reason: RejectReason; readonly refTag?: number };

const INTEGER = /^-?\d{1,15}$/;
const UNSIGNED = /^\d{1,15}$/;
/** No sign but minus, no exponent; leading zeros are allowed by the standard. */
const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)$/;
const DATE = /^\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

const FORMATS: Readonly<Record<FieldFormat, (value: string) => boolean>> = {
  text: () => true,
  data: () => true,
  character: (value) => value.length === 1,
  flag: (value) => value === 'Y' || value === 'N',
  integer: (value) => INTEGER.test(value),
  sequence: (value) => UNSIGNED.test(value),
  count: (value) => UNSIGNED.test(value),
  decimal: (value) => DECIMAL.test(value),
  timestamp: (value) => parseUtcTimestamp(value) !== undefined,
  date: (value) => DATE.test(value),
};

/**
 * The first thing wrong with a message of our session, in the order of its fields; what is absent comes last. undefined:
 * it is well made, or its type is one that we do not define and the session answers otherwise.
 */
export function validate(
  dictionary: MessageDictionary,
  unlistedFields: 'accept' | 'reject',
  message: FixMessage,
): Rejection | undefined {
  const definition = dictionary.messages.get(message.msgType);
  if (definition === undefined) {
    return dictionary.standardTypes.has(message.msgType) ? undefined : { reason: 11 };
  }
  const context: Context = { dictionary, definition, strict: unlistedFields === 'reject' };
  return (
    firstBadField(context, message.fields) ??
    missing(message.fields, [...dictionary.requiredHeader, ...definition.required])
  );
}

type Context = {
  readonly dictionary: MessageDictionary;
  readonly definition: MessageDefinition;
  readonly strict: boolean;
};

function firstBadField(context: Context, fields: readonly FixField[]): Rejection | undefined {
  const { dictionary, definition } = context;
  const seen = new Set<number>();
  let inBody = false;
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index];
    if (field === undefined) break;
    const [tag, value] = field;
    const wrong = badField(context, tag, value) ?? misplaced(context, tag, inBody);
    if (wrong !== undefined) return wrong;
    if (seen.has(tag) && isListed(context, tag)) return { reason: 13, refTag: tag };
    seen.add(tag);
    inBody ||= !dictionary.header.has(tag);
    const group = definition.groups.get(tag);
    if (group === undefined) continue;
    const entries = readGroup(context, fields, index + 1, group);
    if (entries.wrong !== undefined) return entries.wrong;
    if (entries.count !== Number(value)) return { reason: 16, refTag: tag };
    index = entries.next - 1;
  }
  return undefined;
}

const isListed = ({ dictionary, definition }: Context, tag: number): boolean =>
  dictionary.header.has(tag) ||
  dictionary.trailer.has(tag) ||
  definition.optional.has(tag) ||
  definition.required.includes(tag) ||
  definition.groups.has(tag);

function badField(context: Context, tag: number, value: string): Rejection | undefined {
  const { dictionary, strict } = context;
  const field = dictionary.fields.get(tag);
  if (tag <= 0 || (strict && tag > dictionary.lastStandardTag)) return { reason: 0, refTag: tag };
  if (value === '') return { reason: 4, refTag: tag };
  if (strict && !isListed(context, tag)) return { reason: 2, refTag: tag };
  return badValue(field?.format, field?.values, tag, value);
}

function badValue(
  format: FieldFormat | undefined,
  values: ReadonlySet<string> | undefined,
  tag: number,
  value: string,
): Rejection | undefined {
  if (format !== undefined && !FORMATS[format](value)) return { reason: 6, refTag: tag };
  if (values !== undefined && !values.has(value)) return { reason: 5, refTag: tag };
  return undefined;
}

/** MsgSeqNum among the body's fields, say: parties read the header up to the first field that is none of it. */
const misplaced = ({ dictionary }: Context, tag: number, inBody: boolean): Rejection | undefined =>
  inBody && dictionary.header.has(tag) ? { reason: 14, refTag: tag } : undefined;

function readGroup(
  { dictionary }: Context,
  fields: readonly FixField[],
  from: number,
  group: GroupDefinition,
): { readonly count: number; readonly next: number; readonly wrong?: Rejection } {
  let count = 0;
  let next = from;
  for (; next < fields.length; next += 1) {
    const field = fields[next];
    if (field === undefined) break;
    const [tag, value] = field;
    const opens = tag === group.delimiter;
    if (!opens && !group.members.has(tag)) break;
    if (opens) count += 1;
    else if (count === 0) return { count, next, wrong: { reason: 15, refTag: tag } };
    const definition = dictionary.fields.get(tag);
    const wrong: Rejection | undefined =
      value === ''
        ? { reason: 4, refTag: tag }
        : badValue(definition?.format, definition?.values, tag, value);
    if (wrong !== undefined) return { count, next, wrong };
  }
  return { count, next };
}

function missing(fields: readonly FixField[], required: readonly number[]): Rejection | undefined {
  const present = new Set(fields.map(([tag]) => tag));
  const refTag = required.find((tag) => !present.has(tag) && tag !== Tag.msgType);
  return refTag === undefined ? undefined : { reason: 1, refTag };
}
