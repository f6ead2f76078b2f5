import type { Evidence } from '../evidence.ts';
import { available } from './checks/available.ts';
import { balances } from './checks/balances.ts';
import { bytesSayEntry } from './checks/bytes-say-entry.ts';
import { chain } from './checks/chain.ts';
import { commandsOnce } from './checks/commands-once.ts';
import { entriesBalance } from './checks/entries-balance.ts';
import { exits } from './checks/exits.ts';
import { exitsWithinOwed } from './checks/exits-within-owed.ts';
import { fees } from './checks/fees.ts';
import { filled } from './checks/filled.ts';
import { fillsAreTheVenues } from './checks/fills-are-the-venues.ts';
import { firmIsSum } from './checks/firm-is-sum.ts';
import { holds } from './checks/holds.ts';
import { house } from './checks/house.ts';
import { keysAnswer } from './checks/keys-answer.ts';
import { operatorsTold } from './checks/operators-told.ts';
import { orderItems } from './checks/order-items.ts';
import { ordersAtRest } from './checks/orders-at-rest.ts';
import { postingsAreWorth } from './checks/postings-are-worth.ts';
import { pushes } from './checks/pushes.ts';
import { sentOnce } from './checks/sent-once.ts';
import { states } from './checks/states.ts';
import { toldIsDurable } from './checks/told-is-durable.ts';
import { read } from './reading.ts';
import type { Check, Violation } from './violation.ts';

const CHECKS: readonly Check[] = [
  chain,
  bytesSayEntry,
  commandsOnce,
  entriesBalance,
  postingsAreWorth,
  balances,
  firmIsSum,
  fees,
  states,
  filled,
  orderItems,
  holds,
  available,
  fillsAreTheVenues,
  house,
  exits,
  exitsWithinOwed,
  sentOnce,
  ordersAtRest,
  toldIsDurable,
  operatorsTold,
  keysAnswer,
  pushes,
];

/** Every law that the evidence breaks; empty when it breaks none. */
export function audit(evidence: Evidence): readonly Violation[] {
  const reading = read(evidence);
  return CHECKS.flatMap((check) => check(reading));
}
