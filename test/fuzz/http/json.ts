import type { Dice } from '../dice.ts';

/** JSON as it is written, not as it is read: a key may stand twice, a number may have forty digits. */
export type Json =
  | string
  | readonly Json[]
  | { readonly fields: readonly (readonly [string, Json])[] };

/** A value of a program as such a text; strings of `Json` are source text. */
export function jsonOf(value: unknown): Json {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return { fields: Object.entries(value).map(([name, each]) => [name, jsonOf(each)] as const) };
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json);

export function written(json: Json): string {
  if (typeof json === 'string') return json;
  if (isList(json)) return `[${json.map(written).join(',')}]`;
  return `{${json.fields.map(([name, each]) => `${JSON.stringify(name)}:${written(each)}`).join(',')}}`;
}

const FORTY_DIGITS = '1234567890123456789012345678901234567890';
const DEEP = 3_000;

const RAW: readonly string[] = [
  ...['null', 'true', 'false', '0', '-0', '1', '-1', '0.5', '1e2', '1E-9', '1e400', '-1e400'],
  ...[
    '1.10',
    '0.0000000001',
    '9007199254740993',
    '999999999999',
    FORTY_DIGITS,
    `0.${FORTY_DIGITS}`,
  ],
  ...[
    `"${FORTY_DIGITS}"`,
    '1e99',
    '"1e99"',
    '"1e-9"',
    '"0"',
    '"-1"',
    '"1"',
    '"2.5"',
    '"01"',
    '"1."',
  ],
  ...['"NaN"', '"Infinity"', '"0x10"', '" 1"', '"1 "', '""', '" "', '"a\\u0000b"', '"\\ud800"'],
  ...['"\\ud83d\\ude00"', '"\\u202e"', '"\\uffff"', '"a\\nb"', '"__proto__"', '"constructor"'],
  ...['"ACME"', '"BRKL"', '"REJ1"', '"buy"', '"sell"', '"limit"', '"market"', '"day"', '"gtc"'],
  ...['{}', '[]', '[[]]', '{"a":1}', '{"__proto__":{"qty":"1"}}', '[null]', '["1"]'],
  ...['NaN', 'undefined', "'1'", '+1', '.5', '1.', '0x1', '01', '"', '{', ']', '', '/**/1'],
  `"${'x'.repeat(129)}"`,
  `"${'é'.repeat(5_000)}"`,
  '['.repeat(DEEP) + ']'.repeat(DEEP),
  `${'{"a":'.repeat(DEEP / 2)}1${'}'.repeat(DEEP / 2)}`,
];

const NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', 'qty', 'Qty', 'notional'],
  ...[
    'limit_price',
    'stop_price',
    'trail_percent',
    'trail_price',
    'client_order_id',
    'order_class',
  ],
  ...['take_profit', 'stop_loss', 'extended_hours', 'side', 'account', 'amount', 'state', 'reason'],
];

/** The same with something in it changed. */
export function changed(json: Json, dice: Dice): Json {
  if (typeof json === 'string' || dice.chance(0.08)) return dice.pick(RAW);
  if (isList(json)) return changedList(json, dice);
  const fields = [...json.fields];
  const at = dice.below(fields.length);
  const field = fields[at];
  switch (field === undefined ? 2 : dice.below(7)) {
    case 0:
      return { fields: fields.toSpliced(at, 1) };
    case 1:
      return { fields: [...fields, [field?.[0] ?? '', dice.pick(RAW)]] };
    case 2:
      return { fields: [...fields, [dice.pick(NAMES), dice.pick(RAW)]] };
    case 3:
      return { fields: fields.with(at, [dice.pick(NAMES), field?.[1] ?? '1']) };
    case 4:
      return { fields: fields.with(at, [field?.[0] ?? '', dice.pick(RAW)]) };
    default:
      return { fields: fields.with(at, [field?.[0] ?? '', changed(field?.[1] ?? '1', dice)]) };
  }
}

function changedList(list: readonly Json[], dice: Dice): Json {
  const at = dice.below(list.length);
  const each = list[at];
  if (each === undefined || dice.chance(0.2)) return [...list, dice.pick(RAW)];
  if (dice.chance(0.2)) return [...list, each];
  return dice.chance(0.1)
    ? Array.from({ length: 200 }, () => each)
    : list.with(at, changed(each, dice));
}

/** The text with bytes of it lost, doubled or overwritten. */
export function garbled(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const length = 1 + dice.below(4);
  if (dice.chance(0.4)) return text.slice(0, at) + text.slice(at + length);
  if (dice.chance(0.5)) return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
  return text.slice(0, at) + String.fromCharCode(dice.below(0x300)) + text.slice(at + 1);
}
