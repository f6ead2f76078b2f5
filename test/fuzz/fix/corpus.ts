import type { OutboundMessage } from '../../../services/venue/acceptor.ts';
import { MarketMaker } from '../../../services/venue/market-maker.ts';
import { outboundMessage, statusRequest } from '../../../shared/app/fix-gateway/order-messages.ts';
import {
  cancelOf,
  newOrder,
  replaceOf,
  SimulatedWorld,
} from '../../../shared/app/fix-gateway/simulated-world.ts';
import type { FixField } from '../../../shared/fix/message.ts';
import { type Instant, instant } from '../../../shared/kernel/brand.ts';
import { STORY_PREFIXES } from '../../../shared/quotes/instruments.ts';
import type { Field } from './frame.ts';

/** Monday 23 November 2026, 10:00 in New York. */
export const NOW: Instant = instant(Date.UTC(2026, 10, 23, 15));
export const SENT_AT = '20261123-15:00:00.000';

export const BROKER = 'BELLWETHER';
export const VENUE = 'VENUEALPHA';
export const PASSWORD = 'secret';

/** A body as it goes over the wire, without its header. */
export type Template = { readonly msgType: string; readonly body: readonly Field[] };

const template = (msgType: string, fields: readonly FixField[]): Template => ({
  msgType,
  body: fields.map(([tag, value]) => [String(tag), value]),
});

/** What either side's session may say. */
const SESSION_ROWS: readonly (readonly [string, readonly FixField[]])[] = [
  ['0', []],
  ['0', [[112, 'SYNCHRONISE']]],
  ['1', [[112, 'are you there']]],
  [
    '2',
    [
      [7, '1'],
      [16, '0'],
    ],
  ],
  [
    '3',
    [
      [45, '2'],
      [371, '55'],
      [372, 'D'],
      [373, '5'],
      [58, 'Value is incorrect'],
    ],
  ],
  [
    '4',
    [
      [36, '9'],
      [123, 'Y'],
    ],
  ],
  [
    '4',
    [
      [36, '12'],
      [123, 'N'],
    ],
  ],
  ['5', [[58, 'good night']]],
  [
    'A',
    [
      [98, '0'],
      [108, '30'],
      [141, 'N'],
      [554, PASSWORD],
    ],
  ],
  [
    'A',
    [
      [98, '0'],
      [108, '30'],
      [141, 'Y'],
      [554, PASSWORD],
    ],
  ],
  [
    'j',
    [
      [45, '2'],
      [372, 'D'],
      [379, 'x'],
      [380, '3'],
      [58, 'not processed'],
    ],
  ],
];
const SESSION_MESSAGES = SESSION_ROWS.map(([msgType, fields]) => template(msgType, fields));

/** Every kind of message of the broker, as the gateway writes them. */
export function brokerMessages(): readonly Template[] {
  const world = new SimulatedWorld();
  const limit = { type: 'limit', limitPrice: '150.25' } as const;
  const placed = [
    newOrder(world, 1),
    newOrder(world, 2, { ...limit, timeInForce: 'gtc' }),
    newOrder(world, 3, { type: 'stop', stopPrice: '140', side: 'sell' }),
    newOrder(world, 4, { type: 'stop_limit', stopPrice: '140', limitPrice: '139.5' }),
    newOrder(world, 5, { ...limit, extendedHours: true }),
    newOrder(world, 6, { ...limit, timeInForce: 'ioc' }),
    newOrder(world, 7, { ...limit, timeInForce: 'opg' }),
  ];
  const sent = placed.flatMap((order) =>
    [order, replaceOf(world, order, limit), cancelOf(world, order)].map(outboundMessage),
  );
  const asked = sent.slice(0, 3).map(statusRequest);
  return [
    ...[...sent, ...asked].map(({ msgType, fields }) => template(msgType, fields)),
    template('AF', [
      [584, 'mass-1'],
      [585, '7'],
    ]),
    template('Q', [
      [37, 'V1'],
      [17, 'E1'],
      [127, 'D'],
      [55, 'ACME'],
      [54, '1'],
      [32, '1'],
      [31, '9'],
    ]),
    ...SESSION_MESSAGES,
  ];
}

/** The venue plays all its stories; a report of each shape is kept. */
export function venueMessages(): readonly Template[] {
  const told = new Map<string, Template>();
  const keep = ({ msgType, fields }: OutboundMessage): void => {
    const shape = fields.filter(([tag]) => tag === 39 || tag === 150 || tag === 434);
    const tags = fields.map(([tag]) => tag).join(' ');
    told.set(`${msgType} ${JSON.stringify(shape)} ${tags}`, template(msgType, fields));
  };
  for (const prefix of STORY_PREFIXES) tellStory(`${prefix}1`, keep);
  return [...told.values(), ...SESSION_MESSAGES];
}

function tellStory(symbol: string, keep: (message: OutboundMessage) => void): void {
  const maker = new MarketMaker({
    file: { lines: [], add: () => {}, flush: async () => {}, close: async () => {} },
    seed: 'corpus',
    hours: () => 'always',
  });
  let sequence = 1;
  const say = (msgType: string, fields: readonly FixField[]): void => {
    sequence += 1;
    const all: FixField[] = [[35, msgType], [34, String(sequence)], ...fields];
    const frame = { beginString: 'FIX.4.4', msgType, sequence, possDup: false, fields: all };
    maker.receive({ kind: 'message', ...frame }, NOW).forEach(keep);
  };
  const terms: FixField[] = [
    [38, '10'],
    [40, '2'],
    [44, '50'],
    [54, '1'],
    [55, symbol],
  ];
  say('D', [[11, 'a'], ...terms]);
  for (let second = 1; second <= 3; second += 1)
    maker.tick(instant(NOW + second * 1_000)).forEach(keep);
  say('G', [[11, 'b'], [41, 'a'], ...terms]);
  say('H', [
    [11, 'a'],
    [54, '1'],
    [55, symbol],
  ]);
  say('AF', [
    [584, 'm'],
    [585, '7'],
  ]);
  say('F', [
    [11, 'c'],
    [41, 'a'],
    [54, '1'],
    [55, symbol],
  ]);
  say('D', [[11, 'a'], ...terms]);
  for (let second = 4; second <= 6; second += 1)
    maker.tick(instant(NOW + second * 1_000)).forEach(keep);
}
