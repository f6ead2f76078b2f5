import type { Dice } from '../dice.ts';
import { SENT_AT, type Template } from './corpus.ts';
import { bodyOf, type Field, framed } from './frame.ts';
import { type Mutant, mutant } from './mutate.ts';

/** An order that the other side may know. */
export type Named = { readonly clOrdId: string; readonly symbol: string; readonly side: string };

/** Tags of the fields that say which order, and which execution. */
const CL_ORD_ID = '11';
const EXEC_ID = '17';
const ORIG_CL_ORD_ID = '41';
const SYMBOL = '55';
const SIDE = '54';

/**
 * One party that speaks nonsense: real messages of its side, in turn and of orders that are known as a rule, each changed
 * somewhere.
 */
export class Speaker {
  readonly #from: string;
  readonly #to: string;
  readonly #templates: readonly Template[];
  readonly #dice: Dice;
  #named = 0;

  constructor(from: string, to: string, templates: readonly Template[], dice: Dice) {
    this.#from = from;
    this.#to = to;
    this.#templates = templates;
    this.#dice = dice;
  }

  #header(msgType: string, sequence: number): Field[] {
    return [
      ['35', msgType],
      ['34', String(sequence)],
      ['49', this.#from],
      ['52', SENT_AT],
      ['56', this.#to],
    ];
  }

  /** A message that is right. */
  plain(msgType: string, body: readonly Field[], sequence: number): string {
    return framed(bodyOf([...this.#header(msgType, sequence), ...body]));
  }

  /** A message that is right, of any kind. */
  any(sequence: number, known: readonly Named[]): string {
    const { msgType, body } = this.#dice.pick(this.#templates);
    return this.plain(msgType, this.#about(msgType, body, known), sequence);
  }

  /** A message that is wrong somewhere; `expected`: the number whose turn it is. */
  wrong(expected: number, known: readonly Named[]): Mutant {
    const dice = this.#dice;
    const sequence = dice.chance(0.85) ? expected : Math.max(0, expected + dice.below(7) - 3);
    const { msgType, body } = dice.pick(this.#templates);
    const again: Field[] = dice.chance(0.05)
      ? [
          ['43', 'Y'],
          ['122', SENT_AT],
        ]
      : [];
    const resent: Field[] = dice.chance(0.05) ? [['97', 'Y']] : [];
    const fields = [
      ...this.#header(msgType, sequence),
      ...again,
      ...resent,
      ...this.#about(msgType, body, known),
    ];
    return mutant(fields, dice, this.any(expected, known));
  }

  /** The message with the names of an order that is known, as a rule, and names of its own that are new. */
  #about(msgType: string, body: readonly Field[], known: readonly Named[]): Field[] {
    const dice = this.#dice;
    const order = known.length > 0 && dice.chance(0.9) ? dice.pick(known) : undefined;
    this.#named += 1;
    const placesOrAsks = msgType === 'D' || msgType === 'F' || msgType === 'G';
    return body.map(([tag, value]): Field => {
      if (tag === EXEC_ID && value !== '0') return [tag, `E${this.#named}`];
      if (tag === CL_ORD_ID && placesOrAsks) return [tag, `c${this.#named}`];
      if (order === undefined) return [tag, value];
      return [tag, namesOf(order, msgType === 'D' && dice.chance(0.5)).get(tag) ?? value];
    });
  }
}

/** By tag: what the order is known by. A new order may keep the symbol and side that it has. */
const namesOf = (
  { clOrdId, symbol, side }: Named,
  keepsOwn: boolean,
): ReadonlyMap<string, string> =>
  new Map([
    [CL_ORD_ID, clOrdId],
    [ORIG_CL_ORD_ID, clOrdId],
    ...(keepsOwn ? [] : [[SYMBOL, symbol] as const, [SIDE, side] as const]),
  ]);
