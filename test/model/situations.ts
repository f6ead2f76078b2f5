import {
  cancel,
  deposit,
  notSent,
  open,
  placeBracket,
  placeTerms,
  replace,
  reports,
  stuck,
  unknownOrder,
} from '../support/commands.ts';
import { given, type Scenario } from '../support/given.ts';

/** The life in which an order of each state is met: `of` is the order, of ten shares, that everything is told of. */
export type Situation = {
  readonly state: string;
  readonly how: string;
  /** Its name; of an exit that nobody named, how it is found. */
  readonly of: string | ((scenario: Scenario) => string);
  readonly when: () => Scenario;
};

export type Own = Parameters<typeof reports>[3];
export const say = (of: string, own: Own, side: 'buy' | 'sell' = 'buy') =>
  reports(of, side, 'ACME', own);
const ack = (of: string) => say(of, { execId: `new ${of}`, execType: 'new', leavesQuantity: '10' });
const end = (of: string, execType: Own['execType']) =>
  say(of, { execId: `${execType} ${of}`, execType });
const four = say('b', {
  execId: 'four',
  execType: 'trade',
  lastQuantity: '4',
  lastPrice: '10',
  cumulativeQuantity: '4',
  leavesQuantity: '6',
});
const ten = say('b', {
  execId: 'ten',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '10',
  cumulativeQuantity: '10',
});

const funded = (): Scenario => given(open(), deposit('d', '10000'));
const limit = { type: 'limit', limitPrice: '10', quantity: '10' } as const;
const routed = (): Scenario => funded().and(placeTerms('b', limit));
const acknowledged = (): Scenario => routed().and(ack('b'));
const asked = (): Scenario => acknowledged().and(replace('r', 'b', { quantity: '20' }));
export const exits = (): Scenario =>
  funded().and(placeBracket('e', limit, { limitPrice: '12' }, { stopPrice: '9' }));

export const SITUATIONS: readonly Situation[] = [
  {
    state: 'PENDING',
    how: 'written by the request, not taken yet',
    of: 'b',
    when: () => funded().pending('b'),
  },
  {
    state: 'FUNDS_HELD',
    how: 'waits for the session',
    of: 'b',
    when: () => funded().marketClosed().and(placeTerms('b', limit)),
  },
  {
    state: 'FUNDS_HELD',
    how: 'waits for its trigger',
    of: 'b',
    when: () =>
      funded()
        .priced('ACME', '10', { venueTakesStops: false })
        .and(placeTerms('b', { type: 'stop', stopPrice: '11', quantity: '10' })),
  },
  { state: 'HELD', how: 'exit that waits for its entry', of: 'e-tp', when: exits },
  {
    state: 'HELD',
    how: 'stop beside a working take-profit',
    of: 'e-sl',
    when: () =>
      exits().and(
        say('e', {
          execId: 'in',
          execType: 'trade',
          lastQuantity: '10',
          lastPrice: '10',
          cumulativeQuantity: '10',
        }),
      ),
  },
  { state: 'ROUTED', how: '', of: 'b', when: routed },
  { state: 'ROUTED', how: 'a replacement that is asked for', of: 'r', when: asked },
  { state: 'ACKNOWLEDGED', how: '', of: 'b', when: acknowledged },
  { state: 'PARTIALLY_FILLED', how: '4 of 10', of: 'b', when: () => acknowledged().and(four) },
  { state: 'PENDING_CANCEL', how: '', of: 'b', when: () => acknowledged().and(cancel('c', 'b')) },
  {
    state: 'PENDING_CANCEL',
    how: 'in doubt, the venue never answered',
    of: 'b',
    when: () => routed().and(stuck('b', 'new-order', 'unanswered')),
  },
  { state: 'PENDING_REPLACE', how: '', of: 'b', when: asked },
  { state: 'SUSPENDED', how: '', of: 'b', when: () => acknowledged().and(end('b', 'suspended')) },
  { state: 'FILLED', how: '', of: 'b', when: () => acknowledged().and(ten) },
  { state: 'CANCELLED', how: '', of: 'b', when: () => acknowledged().and(end('b', 'canceled')) },
  { state: 'EXPIRED', how: '', of: 'b', when: () => acknowledged().and(end('b', 'expired')) },
  {
    state: 'DONE_FOR_DAY',
    how: '',
    of: 'b',
    when: () => acknowledged().and(end('b', 'done-for-day')),
  },
  {
    state: 'REJECTED',
    how: 'by the venue',
    of: 'b',
    when: () => routed().and(end('b', 'rejected')),
  },
  {
    state: 'REPLACED',
    how: 'by one that works',
    of: 'b',
    when: () =>
      asked().and(say('r', { execId: 'replaced', execType: 'replaced', leavesQuantity: '20' })),
  },
  {
    state: 'FAILED',
    how: 'never sent',
    of: 'b',
    when: () => routed().and(notSent('b', 'new-order')),
  },
  { state: 'FAILED', how: 'never received', of: 'b', when: () => routed().and(unknownOrder('b')) },
];
