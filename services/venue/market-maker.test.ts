import { describe, expect, it } from 'vitest';
import type { FixField, FixMessage } from '../../shared/fix/message.ts';
import { MsgType, valueIn } from '../../shared/fix/message.ts';
import { instant } from '../../shared/kernel/brand.ts';
import { STORY_PREFIXES } from '../../shared/quotes/instruments.ts';
import { modelQuote } from '../../shared/quotes/price-model.ts';
import { isLastSale, printSequenceAt, printsBetween } from '../../shared/quotes/trade-prints.ts';
import type { OutboundMessage } from './acceptor.ts';
import type { BookLine } from './book-lines.ts';
import { MarketMaker } from './market-maker.ts';
import type { Hours } from './trading-hours.ts';

const SEED = 'market-maker-test';
const SIDE = { buy: '1', sell: '2' } as const;

type Side = keyof typeof SIDE;

/** ExecType/OrdStatus CumQty/LeavesQty, at a price when it is of one. */
function written({ msgType, fields }: OutboundMessage): string {
  const value = (tag: number): string => valueIn(fields, tag) ?? '';
  if (msgType !== MsgType.executionReport) return `35=${msgType} 102=${value(102)}`;
  const price = value(31) === '' ? '' : ` at ${value(31)}`;
  return `${value(150)}/${value(39)} ${value(14)}/${value(151)}${price}`;
}

/** A venue on a clock in somebody's hand, with its book in memory. */
class Stage {
  readonly lines: BookLine[] = [];
  readonly alarms: string[] = [];
  #hours: Hours;
  #maker: MarketMaker;
  #at = 0;
  #sequence = 1;

  constructor(hours: Hours = 'calendar') {
    this.#hours = hours;
    this.#maker = this.#open();
  }

  #open(): MarketMaker {
    return new MarketMaker({
      file: {
        lines: [...this.lines],
        add: (lines) => void this.lines.push(...lines),
        flush: async () => undefined,
        close: async () => undefined,
      },
      seed: SEED,
      hours: () => this.#hours,
      onAlarm: (alarm, text) => this.alarms.push(`${alarm}: ${text}`),
    });
  }

  /** As after a crash: all that is known is in the book. */
  restart(): void {
    this.#maker = this.#open();
  }

  /** What the clock says from here on, before anybody has looked at it. */
  clock(wallClock: string): void {
    this.#at = Date.parse(wallClock);
  }

  at(wallClock: string): string[] {
    this.clock(wallClock);
    return this.#maker.tick(instant(this.#at)).map(written);
  }

  afterMs(ms: number): string[] {
    this.#at += ms;
    return this.#maker.tick(instant(this.#at)).map(written);
  }

  receive(msgType: string, fields: readonly FixField[]): OutboundMessage[] {
    this.#sequence += 1;
    const message: FixMessage = {
      kind: 'message',
      beginString: 'FIX.4.4',
      msgType,
      sequence: this.#sequence,
      possDup: false,
      fields: [[35, msgType], ...fields],
    };
    return [...this.#maker.receive(message, instant(this.#at))];
  }

  order(side: Side, symbol: string, ...terms: readonly FixField[]): string[] {
    return this.receive(MsgType.newOrderSingle, [
      [11, symbol],
      [38, '10'],
      ...(terms.some(([tag]) => tag === 40) ? [] : ([[40, '1']] as const)),
      [54, SIDE[side]],
      [55, symbol],
      ...terms,
    ]).map(written);
  }

  replace(side: Side, symbol: string, ...terms: readonly FixField[]): OutboundMessage[] {
    return this.receive(MsgType.orderCancelReplaceRequest, [
      [11, `${symbol}-g${this.#sequence}`],
      [41, symbol],
      [54, SIDE[side]],
      [55, symbol],
      ...terms,
    ]);
  }

  cancel(side: Side, symbol: string): string[] {
    return this.receive(MsgType.orderCancelRequest, [
      [11, `${symbol}-f${this.#sequence}`],
      [41, symbol],
      [54, SIDE[side]],
      [55, symbol],
    ]).map(written);
  }
}

const limit = (price: string): FixField[] => [
  [40, '2'],
  [44, price],
];
const stop = (price: string): FixField[] => [
  [40, '3'],
  [99, price],
];
const stopLimit = (stopPrice: string, price: string): FixField[] => [
  [40, '4'],
  [44, price],
  [99, stopPrice],
];
const inForce = (code: string): FixField => [59, code];
const GTC = inForce('1');
const OPG = inForce('2');
const IOC = inForce('3');
const FOK = inForce('4');
const CLS = inForce('7');
const EXTENDED: FixField[] = [
  [386, '1'],
  [336, 'X'],
];

const MONDAY = '2026-11-23';
const TUESDAY = '2026-11-24';
const on = (day: string, time: string): string => `${day}T${time}-05:00`;

function stageAt(time: string, day = MONDAY): Stage {
  const stage = new Stage();
  stage.at(on(day, time));
  return stage;
}

describe('a trading day', () => {
  it('ends day orders at the close, with what was filled of them', () => {
    const stage = stageAt('15:59:00');
    expect(stage.order('buy', 'FLAT', ...limit('49'))).toEqual(['0/0 0/10']);
    expect(stage.order('buy', 'PART1')[1]).toMatch(/^F\/1 5\/5/);
    expect(stage.at(on(MONDAY, '15:59:59'))).toEqual([]);
    expect(stage.at(on(MONDAY, '16:00:00'))).toEqual(['C/C 0/0', 'C/C 5/0']);
    expect(stage.cancel('buy', 'FLAT')).toEqual(['35=9 102=0']);
  });

  it('ends them at 13:00 on the day after Thanksgiving', () => {
    const stage = stageAt('12:59:59', '2026-11-27');
    stage.order('buy', 'FLAT', ...limit('49'));
    expect(stage.at(on('2026-11-27', '13:00:00'))).toEqual(['C/C 0/0']);
  });

  it('hears the bells that a driven clock jumped over, in their order', () => {
    const stage = stageAt('15:00:00', '2026-11-20');
    stage.order('buy', 'FLAT1', ...limit('49'));
    stage.order('buy', 'FLAT2', ...limit('49'), GTC);
    stage.order('sell', 'RAMPUP', CLS);
    expect(stage.at(on(MONDAY, '09:00:00'))).toEqual(['C/C 0/0', 'F/2 10/0 at 89', 'D/0 0/10']);
  });

  it('hears them before it answers a message that comes after the jump', () => {
    const stage = stageAt('15:00:00');
    stage.order('buy', 'FLAT1', ...limit('49'));
    stage.clock(on(MONDAY, '17:00:00'));
    expect(stage.cancel('buy', 'FLAT1')).toEqual(['C/C 0/0', '35=9 102=0']);
  });

  it('forgets nothing while it is down', () => {
    const stage = stageAt('15:59:00');
    stage.order('buy', 'FLAT', ...limit('49'));
    stage.restart();
    expect(stage.at(on(TUESDAY, '10:00:00'))).toEqual(['C/C 0/0']);
  });

  it('takes an order of the night for the next day', () => {
    const stage = stageAt('21:00:00');
    expect(stage.order('buy', 'FLAT')).toEqual(['0/0 0/10']);
    expect(stage.at(on(TUESDAY, '09:29:59'))).toEqual([]);
    expect(stage.at(on(TUESDAY, '09:30:00'))).toEqual(['F/2 10/0 at 50.01']);
  });

  it('goes on with a clock that was put back', () => {
    const stage = stageAt('15:00:00');
    stage.order('buy', 'FLAT', ...limit('49'));
    expect(stage.at(on('2026-11-20', '15:00:00'))).toEqual([]);
    expect(stage.at(on('2026-11-20', '15:30:00'))).toEqual([]);
    expect(stage.cancel('buy', 'FLAT')).toEqual(['4/4 0/0']);
  });

  it('never ends where the market is always open', () => {
    const stage = new Stage('always');
    stage.at(on(MONDAY, '15:00:00'));
    stage.order('buy', 'FLAT', ...limit('49'));
    expect(stage.at(on(TUESDAY, '15:00:00'))).toEqual([]);
    expect(stage.order('sell', 'FLAT1', CLS)).toEqual(['0/0 0/10', 'F/2 10/0 at 50']);
    expect(stage.order('sell', 'FLAT2', ...limit('60'), OPG)).toEqual(['0/0 0/10', 'C/C 0/0']);
  });
});

describe('good till cancelled', () => {
  it('is restated each morning and can be cancelled then', () => {
    const stage = stageAt('15:00:00');
    stage.order('buy', 'FLAT', ...limit('49'), GTC);
    expect(stage.at(on(MONDAY, '23:00:00'))).toEqual([]);
    expect(stage.at(on(TUESDAY, '04:00:00'))).toEqual(['D/0 0/10']);
    expect(stage.at(on('2026-11-25', '04:00:00'))).toEqual(['D/0 0/10']);
    expect(stage.cancel('buy', 'FLAT')).toEqual(['4/4 0/0']);
    expect(stage.at(on('2026-11-27', '04:00:00'))).toEqual([]);
  });

  it('that was done for the day is back the next', () => {
    const stage = stageAt('15:00:00');
    expect(
      stage.order('buy', 'DFD', ...limit('1000'), GTC).map((each) => each.split(' at')[0]),
    ).toEqual(['0/0 0/10', 'F/1 5/5', '3/3 5/5']);
    expect(stage.at(on(TUESDAY, '04:00:00'))).toEqual(['D/1 5/5']);
    expect(stage.cancel('buy', 'DFD')).toEqual(['4/4 5/0']);
  });
});

describe('now or never', () => {
  it.each([
    ['IOC that is marketable', 'FLAT', [IOC], ['0/0 0/10', 'F/2 10/0 at 50.01']],
    ['IOC that is not', 'FLAT', [...limit('50'), IOC], ['0/0 0/10', '4/4 0/0']],
    [
      'IOC of which half is there',
      'PART',
      [...limit('60'), IOC],
      ['0/0 0/10', 'F/1 5/5', '4/4 5/0'],
    ],
    ['FOK that is marketable', 'FLAT', [FOK], ['0/0 0/10', 'F/2 10/0 at 50.01']],
    ['FOK that is not', 'FLAT', [...limit('50'), FOK], ['0/0 0/10', '4/4 0/0']],
    ['FOK of which half is there', 'PART', [...limit('60'), FOK], ['0/0 0/10', '4/4 0/0']],
    ['IOC that nobody answers', 'SILENT', [IOC], []],
  ])('%s', (_what, symbol, terms, expected) => {
    const heard = stageAt('11:00:00').order('buy', symbol, ...terms);
    const cut = symbol === 'PART' ? heard.map((each) => each.split(' at')[0]) : heard;
    expect(cut).toEqual(expected);
  });
});

describe('the auctions', () => {
  it('fill at one price what accepts it, and end the rest', () => {
    const stage = stageAt('09:00:00');
    expect(stage.order('buy', 'RAMPUP1', OPG)).toEqual(['0/0 0/10']);
    expect(stage.order('sell', 'RAMPUP2', ...limit('50'), OPG)).toEqual(['0/0 0/10']);
    expect(stage.order('buy', 'RAMPUP3', ...limit('49.99'), OPG)).toEqual(['0/0 0/10']);
    expect(stage.order('buy', 'RAMPUP4', ...limit('89'), CLS)).toEqual(['0/0 0/10']);
    expect(stage.order('buy', 'RAMPUP5', ...limit('88.99'), CLS)).toEqual(['0/0 0/10']);
    expect(stage.at(on(MONDAY, '09:30:00'))).toEqual([
      'F/2 10/0 at 50',
      'F/2 10/0 at 50',
      'C/C 0/0',
    ]);
    expect(stage.at(on(MONDAY, '16:00:00'))).toEqual(['F/2 10/0 at 89', 'C/C 0/0']);
  });

  it('are over for who comes late: to the opening until the close, to the close until the next', () => {
    const stage = stageAt('09:30:00');
    expect(stage.order('buy', 'FLAT1', OPG)).toEqual(['8/8 0/0']);
    stage.at(on(MONDAY, '16:00:00'));
    expect(stage.order('buy', 'FLAT2', OPG)).toEqual(['0/0 0/10']);
    expect(stage.order('buy', 'FLAT3', CLS)).toEqual(['0/0 0/10']);
    expect(stage.at(on(MONDAY, '20:00:00'))).toEqual([]);
    expect(stage.at(on(TUESDAY, '09:30:00'))).toEqual(['F/2 10/0 at 50']);
    expect(stage.at(on(TUESDAY, '16:00:00'))).toEqual(['F/2 10/0 at 50']);
  });
});

describe('extended hours', () => {
  it('trade what asks for them, and nothing else', () => {
    const stage = stageAt('08:00:00');
    expect(stage.order('buy', 'FLAT1', ...limit('51'), ...EXTENDED)).toEqual([
      '0/0 0/10',
      'F/2 10/0 at 50.01',
    ]);
    expect(stage.order('buy', 'FLAT2', ...limit('51'))).toEqual(['0/0 0/10']);
    expect(stage.order('buy', 'FLAT3', ...EXTENDED)).toEqual(['8/8 0/0']);
    expect(stage.at(on(MONDAY, '09:30:00'))).toEqual(['F/2 10/0 at 50.01']);
  });

  it('go on after the close, and end', () => {
    const stage = stageAt('15:00:00');
    stage.order('buy', 'FLAT1', ...limit('49'), ...EXTENDED);
    expect(stage.at(on(MONDAY, '16:00:00'))).toEqual([]);
    expect(stage.order('sell', 'FLAT2', ...limit('49'), ...EXTENDED)).toEqual([
      '0/0 0/10',
      'F/2 10/0 at 50',
    ]);
    expect(stage.at(on(MONDAY, '20:00:00'))).toEqual(['C/C 0/0']);
  });
});

describe('stops', () => {
  it('to buy are set off by the first sale at or above them, to sell at or below', () => {
    const stage = stageAt('09:40:00');
    expect(stage.order('buy', 'RAMPUP', ...stop('55'))).toEqual(['0/0 0/10']);
    expect(stage.order('sell', 'RAMPDN', ...stop('85'))).toEqual(['0/0 0/10']);
    expect(stage.at(on(MONDAY, '10:19:59'))).toEqual([]);
    expect(stage.at(on(MONDAY, '10:20:00'))).toEqual(['F/2 10/0 at 55.01', 'F/2 10/0 at 85']);
  });

  it('that the market has passed already are set off as they come', () => {
    const stage = stageAt('11:00:00');
    expect(stage.order('buy', 'FLAT1', ...stop('50'))).toEqual(['0/0 0/10', 'F/2 10/0 at 50.01']);
    expect(stage.order('buy', 'FLAT2', ...stop('50.01'))).toEqual(['0/0 0/10']);
  });

  it('with a limit rest at it when the market has jumped over, and remember it', () => {
    const stage = stageAt('09:59:00');
    expect(stage.order('sell', 'CRASH', ...stopLimit('45', '44'))).toEqual(['0/0 0/10']);
    expect(stage.at(on(MONDAY, '10:00:00'))).toEqual([]);
    stage.restart();
    const [announced, done, filled] = stage
      .replace('sell', 'CRASH', [38, '10'], ...limit('24'))
      .map(written);
    expect([announced, done, filled]).toEqual(['E/E 0/10', '5/0 0/10', 'F/2 10/0 at 25']);
  });

  it('see what was sold while the clock jumped, and nothing from before they came', () => {
    const stage = stageAt('09:50:00');
    expect(stage.order('buy', 'SPIKE1', ...stop('55'))).toEqual(['0/0 0/10']);
    stage.restart();
    expect(stage.at(on(MONDAY, '10:30:00'))).toEqual(['F/2 10/0 at 50.01']);
    expect(stage.order('buy', 'SPIKE2', ...stop('55'))).toEqual(['0/0 0/10']);
    expect(stage.at(on(MONDAY, '15:00:00'))).toEqual([]);
  });

  it('sleep outside of regular hours', () => {
    const stage = stageAt('16:30:00');
    expect(stage.order('sell', 'GAPDN', ...stop('45'), GTC)).toEqual(['0/0 0/10']);
    expect(stage.at(on(TUESDAY, '09:29:59'))).toEqual(['D/0 0/10']);
    expect(stage.at(on(TUESDAY, '09:30:01'))).toEqual(['F/2 10/0 at 40']);
  });

  it('are not set off by odd lots, nor by sales late, out of sequence or at an average price', () => {
    const open = Date.parse(on(MONDAY, '11:00:00'));
    const from = printSequenceAt(open);
    const heeded = new Set<string>();
    for (const print of printsBetween(SEED, 'ACME', from, open + 600_000)) {
      const { last = '' } = modelQuote(SEED, 'ACME', print.at) ?? {};
      if (isLastSale(print) || Number(print.price) <= Number(last)) continue;
      const stage = new Stage();
      stage.at(new Date(print.at - 1).toISOString());
      // Above the market and below the print that is off the market.
      const between = ((Number(print.price) + Number(last)) / 2).toFixed(2);
      expect(stage.order('buy', 'ACME', ...stop(between))).toEqual(['0/0 0/10']);
      expect(stage.at(new Date(print.at + 1).toISOString())).toEqual([]);
      heeded.add(print.conditions.join());
    }
    expect([...heeded].sort()).toEqual(['average-price', 'late', 'odd-lot', 'out-of-sequence']);
  });
});

describe('replaces', () => {
  const replaced = (symbol: string, first: readonly FixField[], ...terms: readonly FixField[]) => {
    const stage = stageAt('11:00:00');
    stage.order('buy', symbol, ...first);
    return stage.replace('buy', symbol, ...terms);
  };

  it.each([
    ['to less than what is filled is to that, and filled', '3', '5', '5/2 5/0'],
    ['to what is filled is filled', '5', '5', '5/2 5/0'],
    ['to more than what is filled leaves the rest', '8', '8', '5/1 5/3'],
    ['up leaves more', '20', '20', '5/1 5/15'],
  ])('%s', (_what, wanted, quantity, expected) => {
    const [announced, done] = replaced('PART', [], [38, wanted], [40, '1']);
    expect(announced && written(announced)).toBe('E/E 5/5');
    expect(done && written(done)).toBe(expected);
    expect(done && valueIn(done.fields, 38)).toBe(quantity);
  });

  it('change price, stop and time in force, and go by the new name from then on', () => {
    const [announced, done] = replaced(
      'FLAT',
      limit('49'),
      [38, '10'],
      ...stopLimit('52', '53'),
      GTC,
    );
    const names = (message?: OutboundMessage) =>
      [11, 41].map((tag) => valueIn(message?.fields ?? [], tag));
    expect(names(announced)).toEqual(['FLAT-g2', 'FLAT']);
    expect(names(done)).toEqual(['FLAT-g2', 'FLAT']);
    expect([44, 99, 59, 40].map((tag) => valueIn(done?.fields ?? [], tag))).toEqual([
      '53',
      '52',
      '1',
      '4',
    ]);
  });

  it.each([
    ['an unknown order', [11, 'x'], [41, 'nobody'], '1'],
    ['another side', [11, 'x'], [54, '2'], '2'],
    ['a name that is taken', [11, 'FLAT'], [41, 'FLAT'], '6'],
    ['half a share', [11, 'x'], [38, '0.5'], '2'],
  ] as const)('of %s are refused', (_what, ...own) => {
    const reason = own.at(-1) as string;
    const fields = own.slice(0, -1) as unknown as FixField[];
    const stage = stageAt('11:00:00');
    stage.order('buy', 'FLAT', ...limit('49'));
    const rest: FixField[] = [
      [38, '10'],
      [40, '1'],
      [41, 'FLAT'],
      [54, '1'],
      [55, 'FLAT'],
    ];
    const given = new Set(fields.map(([tag]) => tag));
    const [answer] = stage.receive(MsgType.orderCancelReplaceRequest, [
      ...fields,
      ...rest.filter(([tag]) => !given.has(tag)),
    ]);
    expect([
      answer?.msgType,
      valueIn(answer?.fields ?? [], 434),
      valueIn(answer?.fields ?? [], 102),
    ]).toEqual(['9', '2', reason]);
  });

  it('that were refused are no link of the chain', () => {
    const stage = stageAt('11:00:00');
    stage.order('buy', 'RPLPREJ');
    stage.replace('buy', 'RPLPREJ', [38, '20'], [40, '1']);
    expect(stage.afterMs(1_000)).toEqual(['35=9 102=2']);
    const [answer] = stage.receive(MsgType.orderCancelRequest, [
      [11, 'f'],
      [41, 'RPLPREJ-g2'],
      [54, '1'],
      [55, 'RPLPREJ'],
    ]);
    expect(answer && written(answer)).toBe('35=9 102=1');
    expect(stage.cancel('buy', 'RPLPREJ')).toEqual(['4/4 0/0']);
  });
});

describe('stories and the hour', () => {
  it('bust and correct on the next trading day, when the order’s day is over', () => {
    const stage = stageAt('15:00:00', '2026-11-20');
    stage.order('buy', 'BUSTLATER');
    stage.order('buy', 'CORRLATER');
    expect(stage.at(on('2026-11-20', '23:00:00'))).toEqual([]);
    const [busted, corrected] = stage.at(on(MONDAY, '04:00:00'));
    expect(busted).toBe('H/C 0/0');
    expect(corrected).toMatch(/^G\/2 10\/0 at /);
  });

  it('do not go on behind the order’s end', () => {
    const stage = stageAt('11:00:00');
    stage.order('buy', 'SUSP');
    expect(stage.cancel('buy', 'SUSP')).toEqual(['4/4 0/0']);
    expect(stage.afterMs(5_000)).toEqual([]);
  });

  it.each(STORY_PREFIXES)('%s is the same when the venue dies after every step of it', (prefix) => {
    const told = (dies: boolean): BookLine[] => {
      const stage = new Stage('always');
      const pause = (): void => {
        for (let look = 0; look < 8; look += 1) {
          if (dies) stage.restart();
          stage.afterMs(500);
        }
      };
      stage.at(on(MONDAY, '11:00:00'));
      stage.order('buy', prefix, ...limit('60'));
      pause();
      stage.replace('buy', prefix, [38, '20'], ...limit('60'));
      pause();
      stage.cancel('buy', prefix);
      pause();
      return stage.lines;
    };
    expect(told(true)).toEqual(told(false));
  });
});

describe('trades that the broker does not know', () => {
  const dontKnow = (stage: Stage, execId: string): OutboundMessage[] =>
    stage.receive(MsgType.dontKnowTrade, [
      [17, execId],
      [37, 'V000000001'],
      [54, '1'],
      [55, 'FLAT'],
      [58, 'no such order'],
      [127, 'D'],
    ]);

  it('are recorded and raised', () => {
    const stage = stageAt('11:00:00');
    stage.order('buy', 'FLAT');
    expect(dontKnow(stage, 'V000000001-2')).toEqual([]);
    expect(dontKnow(stage, 'other')).toEqual([]);
    expect(stage.alarms).toEqual([
      'trade-not-known: V000000001-2: D no such order',
      'trade-not-known: other, which was never reported: D no such order',
    ]);
    expect(stage.lines.filter(({ kind }) => kind === 'dont-know')).toMatchObject([
      { execId: 'V000000001-2', reason: 'D' },
      { execId: 'other', reason: 'D' },
    ]);
  });
});

describe('the status of all orders', () => {
  const ask = (stage: Stage, type = '7'): OutboundMessage[] =>
    stage.receive(MsgType.orderMassStatusRequest, [
      [584, 'm1'],
      [585, type],
    ]);
  const read = (messages: readonly OutboundMessage[], ...tags: number[]) =>
    messages.map(({ fields }) => tags.map((tag) => valueIn(fields, tag)).join(' '));

  it('is a report of each that is open', () => {
    const stage = stageAt('11:00:00');
    stage.order('buy', 'FLAT1', ...limit('49'));
    stage.order('buy', 'FLAT2');
    stage.order('buy', 'PART');
    stage.order('buy', 'MUTE');
    expect(read(ask(stage), 150, 11, 39, 14, 584, 911, 912)).toEqual([
      'I FLAT1 0 0 m1 2 N',
      'I PART 1 5 m1 2 Y',
    ]);
  });

  it('is one empty report when there is none, and nothing for other types of question', () => {
    const stage = stageAt('11:00:00');
    expect(read(ask(stage), 150, 39, 37, 911, 912)).toEqual(['I 8 NONE 0 Y']);
    const [answer] = ask(stage, '1');
    expect(answer?.msgType).toBe(MsgType.businessMessageReject);
  });
});

describe('what is read of an order', () => {
  const answerTo = (...fields: readonly FixField[]): string => {
    const [answer] = stageAt('11:00:00').receive(MsgType.newOrderSingle, [
      [11, 'a'],
      [54, '1'],
      [55, 'FLAT'],
      ...fields,
    ]);
    if (answer === undefined) throw new Error('no answer');
    const value = (tag: number) => valueIn(answer.fields, tag);
    return answer.msgType === MsgType.executionReport
      ? `${value(150)} ${value(103) ?? ''} ${value(58) ?? ''}`.trim()
      : `${answer.msgType} ${value(380)} ${value(58)}`;
  };

  it.each([
    [[[40, '1']], 'j 5 OrderQty(38) is missing or too long'],
    [
      [
        [38, '1'],
        [40, '2'],
      ],
      'j 5 Price(44) is missing or too long',
    ],
    [
      [
        [38, '1'],
        [40, '3'],
      ],
      'j 5 StopPx(99) is missing or too long',
    ],
    [
      [
        [38, '1'],
        [40, 'P'],
      ],
      '8 11 OrdType is not supported',
    ],
    [
      [
        [38, '1'],
        [40, '1'],
        [59, '6'],
      ],
      '8 11 TimeInForce is not supported',
    ],
    [[[38, '1'], ...stop('51'), CLS], '8 11 stops are watched in regular hours only'],
    [
      [
        [38, '0'],
        [40, '1'],
      ],
      '8 13 OrderQty is not positive',
    ],
    [
      [
        [38, '1.5'],
        [40, '1'],
      ],
      '8 13 OrderQty is not in whole shares',
    ],
    [[[38, '1'], ...limit('0')], '8 99 Price is not positive'],
    [[[38, '1'], ...stop('-1')], '8 99 StopPx is not positive'],
    [[[38, '0010.'], ...limit('049.50')], '0'],
  ] as [FixField[], string][])('%j: %s', (fields, expected) => {
    expect(answerTo(...fields)).toBe(expected);
  });

  it('is the same order when the same message comes again, and another’s when its number does not fit', () => {
    const stage = stageAt('11:00:00');
    stage.order('buy', 'FLAT', ...limit('49'));
    expect(stage.order('buy', 'FLAT', ...limit('49'))).toEqual(['8/8 0/0']);
    expect(stage.order('buy', 'FLAT', ...limit('49'), [97, 'Y'])).toEqual(['I/0 0/10']);
    expect(stage.lines.filter(({ kind }) => kind === 'order')).toHaveLength(1);
  });
});
