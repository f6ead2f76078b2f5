import type { Dice } from '../dice.ts';
import { bodyOf, type Field, framed, SOH } from './frame.ts';

/** Values that have broken parsers before, or might break this one. */
const NASTY: readonly string[] = [
  ...['', '0', '-0', '-1', '1', '2', '00', '007', '.5', '5.', '-.5', '1e9', '1E-9', '+1', '0x10'],
  ...['999999999999999', '9999999999999999', '9007199254740993', '4294967296', '-2147483649'],
  ...[
    '0.000000001',
    '0.0000000001',
    '123456789012345678901234567890123456789012',
    '1.5',
    '1000000',
  ],
  ...['Y', 'N', 'A', 'Z', 'AF', 'D', '8', '9', 'j', ' ', '=', '\u0000', '\u00ff', '\u0080\u007f'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'NaN', 'Infinity', 'null'],
  ...['20261123-15:00:00.000', '20261131-25:61:61', '00000000-00:00:00', '99999999-99:99:99'],
  ...['8=FIX.4.4', '10=000', 'x'.repeat(300), '9'.repeat(2_000), '\u00e9'.repeat(1_000)],
];

const TAGS: readonly string[] = [
  ...['1', '6', '7', '8', '9', '10', '11', '14', '16', '17', '19', '31', '32', '34', '35', '36'],
  ...['37', '38', '39', '40', '41', '43', '44', '45', '49', '52', '54', '55', '56', '58', '59'],
  ...['60', '89', '90', '91', '93', '95', '96', '97', '99', '102', '103', '112', '115', '122'],
  ...['123', '127', '128', '141', '150', '151', '336', '354', '355', '371', '372', '373', '378'],
  ...['379', '380', '386', '434', '447', '448', '452', '453', '454', '455', '523', '553', '554'],
  ...[
    '584',
    '585',
    '625',
    '790',
    '802',
    '803',
    '911',
    '912',
    '957',
    '5001',
    '0',
    '-1',
    '999999999',
  ],
];

type FieldMutation = (fields: Field[], at: number, dice: Dice) => void;

const replaced = (fields: Field[], at: number, change: (field: Field) => Field): void => {
  const field = fields[at];
  if (field !== undefined) fields[at] = change(field);
};

const FIELD_MUTATIONS: readonly FieldMutation[] = [
  (fields, at, dice) => replaced(fields, at, ([tag]) => [tag, dice.pick(NASTY)]),
  (fields, at, dice) => replaced(fields, at, ([tag]) => [tag, dice.pick(NASTY)]),
  (fields, at, dice) => replaced(fields, at, ([, value]) => [dice.pick(TAGS), value]),
  (fields, at) => void fields.splice(at, 1),
  (fields, at, dice) =>
    void fields.splice(dice.below(fields.length), 0, ...fields.slice(at, at + 1)),
  (fields, at, dice) => void fields.splice(at, 0, [dice.pick(TAGS), dice.pick(NASTY)]),
  // Two fields change places.
  (fields, at, dice) => {
    const other = dice.below(fields.length);
    const [one, two] = [fields[at], fields[other]];
    if (one !== undefined && two !== undefined) [fields[at], fields[other]] = [two, one];
  },
  // A value of another field.
  (fields, at, dice) => replaced(fields, at, ([tag]) => [tag, dice.pick(fields)[1]]),
  // One digit or letter is another.
  (fields, at, dice) =>
    replaced(fields, at, ([tag, value]) => {
      const place = dice.below(value.length + 1);
      return [
        tag,
        `${value.slice(0, place)}${dice.pick(NASTY).charAt(0)}${value.slice(place + 1)}`,
      ];
    }),
];

/** Bytes cut out, put in, doubled, overwritten. */
function withOtherBytes(text: string, dice: Dice): string {
  const at = dice.below(text.length);
  const length = dice.chance(0.5) ? 1 : dice.below(24);
  const [before, after] = [text.slice(0, at), text.slice(at + length)];
  switch (dice.below(5)) {
    case 0:
      return before + after;
    case 1:
      return before + text.slice(at, at + length).repeat(2) + after;
    case 2:
      return before + String.fromCharCode(dice.below(256)).repeat(length) + text.slice(at);
    case 3:
      return text.slice(0, at);
    default:
      return before + String.fromCharCode(dice.below(256)) + text.slice(at + 1);
  }
}

/** A whole message as the text of another: never an order of its own. */
function smuggled(fields: Field[], dice: Dice, inner: string): void {
  const at = 5 + dice.below(Math.max(1, fields.length - 5));
  const data: Field[] = dice.chance(0.5)
    ? [
        ['95', String(inner.length + (dice.chance(0.2) ? dice.below(5) - 2 : 0))],
        ['96', inner],
      ]
    : [['58', inner]];
  fields.splice(at, 0, ...data);
}

export type Mutant = {
  readonly text: string;
  /** BodyLength and CheckSum were computed anew, so that it gets past the frame. */
  readonly reframed: boolean;
};

/** A message that is not as it was; half of them with a frame that is right. `inner`: another message to hide in it. */
export function mutant(original: readonly Field[], dice: Dice, inner: string): Mutant {
  const reframed = dice.chance(0.5);
  const fields = [...original];
  const kind = dice.below(10);
  if (kind < 6) {
    for (let left = 1 + dice.below(3); left > 0 && fields.length > 0; left -= 1) {
      dice.pick(FIELD_MUTATIONS)(fields, dice.below(fields.length), dice);
    }
  }
  if (kind === 6) smuggled(fields, dice, inner);
  let body = bodyOf(fields);
  if (kind >= 7 && reframed) {
    for (let left = 1 + dice.below(3); left > 0; left -= 1) body = withOtherBytes(body, dice);
  }
  const begin = dice.chance(0.01)
    ? dice.pick(['FIX.4.2', 'FIXT.1.1', 'FIX.4.4.4', 'FIX.'])
    : 'FIX.4.4';
  if (reframed) {
    const closed = body.endsWith(SOH) || dice.chance(0.1) ? body : `${body}${SOH}`;
    return { text: framed(closed, begin), reframed };
  }
  return { text: withWrongFrame(original, body, dice), reframed };
}

/** The frame of what it was around what it is; where that is the same, its bytes are changed. */
function withWrongFrame(original: readonly Field[], body: string, dice: Dice): string {
  const right = framed(bodyOf(original));
  const bodyAt = right.indexOf('35=');
  const trailerAt = right.length - '10=000|'.length;
  let text = `${right.slice(0, bodyAt)}${body}${right.slice(trailerAt)}`;
  for (let left = dice.below(3); left > 0 || text === right; left -= 1) {
    text = withOtherBytes(text, dice);
  }
  return text;
}
