import { parseCommand } from '../../../shared/app/parse-command.ts';
import { processAccountCommands } from '../../../shared/app/process-account-commands.ts';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import { type AccountId, instant } from '../../../shared/kernel/brand.ts';
import {
  ACCOUNT,
  assess,
  cancel,
  cancelRejected,
  changeSettings,
  chooseLots,
  deposit,
  discardParked,
  due,
  notSent,
  open,
  orderId,
  place,
  placeBracket,
  placeTerms,
  print,
  redriveAll,
  replace,
  replaceRejected,
  reports,
  resolve,
  setOrderRate,
  stuck,
  T0,
  trigger,
  unbookable,
  unknownOrder,
} from '../../support/commands.ts';
import { workingPorts } from '../../support/worked-account.ts';
import { Dice } from '../dice.ts';
import { changed, garbled, jsonOf, written } from '../http/json.ts';
import { mustHold, type Tally } from '../tally.ts';
import { tradedStore } from '../traded-store.ts';
import { checkEntry } from './check-entry.ts';

const FILL = {
  execType: 'trade',
  lastQuantity: '1',
  lastPrice: '7.5',
  cumulativeQuantity: '1',
} as const;

/** Every kind of command that a mailbox may bring, about the orders of the account. */
const COMMANDS: readonly AccountCommandWire[] = [
  open(),
  deposit('more', '100'),
  assess('now'),
  changeSettings('rules', { dayTradeRule: 'count', concentration: '0.5', duplicateSeconds: 10 }),
  setOrderRate('rate', 5),
  chooseLots('lots', 'a', [{ lot: `${orderId('a')}:fa`, quantity: '1' }]),
  place('p', 'buy', '1', 'ACME', '9.99'),
  place('q', 'sell', '1', 'ACME'),
  placeTerms('n', { quantity: '0', notional: '25.50' }),
  placeTerms('t', { side: 'sell', type: 'trailing_stop', trail: { kind: 'percent', amount: '5' } }),
  placeBracket('b1', {}, { limitPrice: '20' }, { stopPrice: '5' }),
  replace('r', 'o', { quantity: '2', limitPrice: '7.40' }),
  replaceRejected('r'),
  cancel('c', 'o'),
  cancelRejected('o'),
  reports('o', 'buy', 'OTHR', { execId: 'ack', execType: 'new' }, { execId: 'fill', ...FILL }),
  reports('o', 'buy', 'OTHR', { execId: 'end', execType: 'canceled', ordStatus: '4' }),
  reports('a', 'buy', 'ACME', { execId: 'bust', execType: 'trade-cancel', execRefId: 'fa' }),
  reports('a', 'buy', 'ACME', {
    ...{
      execId: 'fix',
      execType: 'trade-correct',
      execRefId: 'fa',
      lastQuantity: '9',
      lastPrice: '21',
    },
  }),
  reports('o', 'buy', 'OTHR', {
    execId: 're',
    execType: 'restated',
    orderQuantity: '2',
    limitPrice: '7',
  }),
  notSent('o', 'new-order'),
  stuck('o', 'new-order', 'unanswered'),
  unknownOrder('o'),
  unbookable('o'),
  resolve('o', { kind: 'never-received' }),
  due('o', 'expiry', T0 + 60_000),
  trigger('t', print(1, '9')),
  redriveAll('again'),
  discardParked('drop', 0, 'no command'),
];

const NOW = instant(T0 + 60_000);
/** More than a batch ever needs; a worker that loops would go on for ever. */
const MAXIMUM_BACK_OFFS = 50;

/** Mailbox messages that are wrong somewhere: read or refused, booked in balance or parked, and never tried for ever. */
export async function fuzzCommands(seed: number, messages: number, tally: Tally): Promise<void> {
  const dice = new Dice(seed);
  const store = tradedStore();
  let backOffs = 0;
  const ports = {
    ...workingPorts(store, () => NOW),
    backOff: async () => {
      backOffs += 1;
      mustHold(backOffs < MAXIMUM_BACK_OFFS, 'the worker goes round and round');
    },
    log: ({ event }: Readonly<Record<string, unknown>>) => tally.add(String(event)),
  };
  const account = ACCOUNT as AccountId;
  const known = store.entries.get(account)?.length ?? 0;
  for (let sent = 0; sent < messages; sent += 1) {
    const body = bodyLike(dice.pick(COMMANDS), dice);
    tally.add(parseCommand(body).ok ? 'read' : 'refused to read');
    const { processed, cause } = await processAccountCommands(
      ports,
      account,
      [body],
      instant(NOW + 1_000),
    );
    mustHold(processed === 1, `comes back for ever, ${cause}: ${body.slice(0, 1_000)}`);
  }
  const entries = store.entries.get(account) ?? [];
  for (const [index, stored] of entries.entries()) {
    if (index >= known) checkEntry(stored, entries[index - 1]);
  }
  tally.add('entries', entries.length - known);
}

function bodyLike(command: AccountCommandWire, dice: Dice): string {
  let json = jsonOf(command);
  if (dice.chance(0.4)) return written(json);
  for (let left = 1 + dice.below(2); left > 0; left -= 1) json = changed(json, dice);
  const text = written(json);
  return dice.chance(0.1) ? garbled(text, dice) : text;
}
