import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ControlScope, ControlState } from '../domain/risk/controls.ts';
import { present } from '../kernel/assert.ts';
import { instant } from '../kernel/brand.ts';
import type { TurnedSwitch } from '../ports/controls.ts';

/**
 * Items of the `controls` table: `K#scope` / `state`, the switch; `K#scope` / `A#time#version`, each turn of it, put once
 * and never changed; `L#all` / scope, the switches for those who want to see all.
 */
type Item = Record<string, AttributeValue>;

const SWITCH_PREFIX = 'K#';
const STATE = 'state';
const LIST = 'L#all';
/** Milliseconds of any year up to 5138 sort as text. */
const TIME_DIGITS = 14;
const VERSION_DIGITS = 9;
/** A switch that was opened again stays in the list for a quarter; its records stay for ever. */
const OPENED_LISTED_FOR_SECONDS = 90 * 86_400;

export const switchKey = (scope: ControlScope): Item => ({
  pk: { S: `${SWITCH_PREFIX}${scope}` },
  sk: { S: STATE },
});

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

const attributesOf = ({ state, by, at, why, version }: TurnedSwitch): Item => ({
  s: { S: state },
  w: { S: by },
  a: { N: String(at) },
  y: { S: why },
  n: { N: String(version) },
});

export const switchItem = (turned: TurnedSwitch): Item => ({
  ...switchKey(turned.scope),
  ...attributesOf(turned),
});

export const recordItem = (turned: TurnedSwitch): Item => ({
  pk: { S: `${SWITCH_PREFIX}${turned.scope}` },
  sk: { S: `A#${padded(turned.at, TIME_DIGITS)}#${padded(turned.version, VERSION_DIGITS)}` },
  ...attributesOf(turned),
});

export const listItem = (turned: TurnedSwitch): Item => ({
  pk: { S: LIST },
  sk: { S: turned.scope },
  ...attributesOf(turned),
  ...(turned.state === 'open'
    ? { ttl: { N: String(Math.ceil(turned.at / 1_000) + OPENED_LISTED_FOR_SECONDS) } }
    : {}),
});

export const isSwitch = (item: Item): boolean =>
  item.pk?.S?.startsWith(SWITCH_PREFIX) === true && item.sk?.S === STATE;

/** Whichever of the three kinds it is. */
export function readSwitch(item: Item): TurnedSwitch {
  const pk = present(item.pk?.S, 'pk');
  const scope = pk === LIST ? present(item.sk?.S, 'sk') : pk.slice(SWITCH_PREFIX.length);
  return {
    scope: scope as ControlScope,
    state: present(item.s?.S, 'state') as ControlState,
    by: present(item.w?.S, 'who turned it'),
    at: instant(Number(present(item.a?.N, 'when'))),
    why: present(item.y?.S, 'why'),
    version: Number(present(item.n?.N, 'version')),
  };
}

export const recordsOf = (scope: ControlScope): Item => ({
  ':pk': { S: `${SWITCH_PREFIX}${scope}` },
  ':kind': { S: 'A#' },
});
export const theList: Item = { ':pk': { S: LIST } };
