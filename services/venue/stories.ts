import type { StoryPrefix } from '../../shared/quotes/instruments.ts';
import { storyOf } from '../../shared/quotes/instruments.ts';
import type { Misreport } from './book-lines.ts';
import type { BookOrder, Script } from './book-order.ts';
import { CancelRejectReason, RejectReason, Restatement } from './events.ts';

/** What the venue does at a step of a story. */
type Action =
  | {
      readonly does:
        | 'pending-new'
        | 'new'
        | 'pending-cancel'
        | 'pending-replace'
        | 'replaced'
        | 'done-for-day'
        | 'calculated'
        | 'stopped'
        | 'bust'
        | 'correct-price'
        | 'correct-quantity'
        | 'better-limit'
        | 'renewal'
        | 'reduction'
        /** Nothing but let time pass. */
        | 'wait';
    }
  /** The n-th part of the order, rounded up to whole shares; at most what is open. */
  | { readonly does: 'fill'; readonly part: number }
  | { readonly does: 'cancelled'; readonly text: string; readonly restatement?: string }
  | { readonly does: 'expired' | 'suspended'; readonly text: string }
  | { readonly does: 'rejected'; readonly reason: string; readonly text: string }
  | { readonly does: 'refuse'; readonly reason: string; readonly text: string }
  | { readonly does: 'misreport'; readonly misreport: Misreport };

/** When: at once, so long after the step before, or on the next trading day. */
type Timing = { readonly after?: number | 'next-day' };

export type Step = Action & Timing & { readonly twice?: true };

/** How a message is taken that is not even answered by a report. */
type Ignored = 'lost' | 'not-processed';

type Story = {
  /** To an order. `lost`: as if it had never come. `not-processed`: answered by 35=j. */
  readonly order?: readonly Step[] | Ignored;
  readonly cancel?: readonly Step[] | Ignored;
  readonly replace?: readonly Step[] | Ignored;
  /** What is left of the order does not meet the market. */
  readonly rests?: true;
  /** Nothing is ever said about it. */
  readonly isMute?: true;
  /** Every report is sent twice. */
  readonly repeats?: true;
};

const SHORTLY_MS = 1_000;

const NEW: Step = { does: 'new' };
const PENDING_NEW: Step = { does: 'pending-new' };
const PENDING_CANCEL: Step = { does: 'pending-cancel' };
const PENDING_REPLACE: Step = { does: 'pending-replace' };
const CANCELLED: Step = { does: 'cancelled', text: 'cancelled by request' };
const REPLACED: Step = { does: 'replaced' };
const HALF: Step = { does: 'fill', part: 2 };
const REST: Step = { does: 'fill', part: 1 };

const rejected = (text: string): Step => ({
  does: 'rejected',
  reason: RejectReason.other,
  text,
});
const refuse = (reason: string, text: string): Step => ({ does: 'refuse', reason, text });
const TOO_LATE = refuse(CancelRejectReason.tooLate, 'too late: filled');
const NOT_NOW = refuse(CancelRejectReason.venueOption, 'refused by scenario');
const misreport = (how: Misreport): Step => ({ does: 'misreport', misreport: how });
const shortly = (step: Step): Step => ({ ...step, after: SHORTLY_MS });
const nextDay = (step: Step): Step => ({ ...step, after: 'next-day' });
const times = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);

const TRICKLE_FILLS = 50;
const DRIP_FILLS = 10;
const DRIP_MS = 200;

/** What an order gets that tells no story, and what a story is where it says nothing else. */
const PLAIN = {
  order: [NEW],
  cancel: [CANCELLED],
  replace: [PENDING_REPLACE, REPLACED],
} as const satisfies Story;

const resting = (story: Story = {}): Story => ({ ...story, rests: true });

const STORIES: Readonly<Record<StoryPrefix, Story>> = {
  // An order is taken, or not.
  REJ: { order: [rejected('rejected by scenario')] },
  REJNEW: { order: [NEW, shortly(rejected('rejected after all'))] },
  PEND: { order: [PENDING_NEW, NEW] },
  PENDNEW: { order: [PENDING_NEW, shortly(NEW)] },
  PENDREJ: { order: [PENDING_NEW, shortly(rejected('rejected after a look'))] },
  MUTE: { order: [], cancel: 'lost', replace: 'lost', rests: true, isMute: true },
  SILENT: resting({ order: [] }),
  LOST: { order: 'lost' },
  GONE: { order: 'lost', cancel: 'lost', replace: 'lost', isMute: true },
  JREJ: { order: 'not-processed' },

  // It is filled, or not.
  PART: resting({ order: [NEW, HALF] }),
  REST: resting(),
  SLOW: { order: [NEW, shortly({ does: 'wait' })] },
  NEWLATE: { order: [REST, NEW] },
  TRICKLE: resting({
    order: [NEW, ...times(TRICKLE_FILLS, { does: 'fill', part: TRICKLE_FILLS })],
  }),
  DRIP: resting({
    order: [NEW, ...times(DRIP_FILLS, { does: 'fill', part: DRIP_FILLS, after: DRIP_MS })],
  }),
  STOPPED: { order: [NEW, { does: 'stopped' }, shortly(REST)] },

  // Its day ends, or it is held up.
  EXPIRE: { order: [NEW, { does: 'expired', text: 'expired by scenario' }] },
  DFD: resting({ order: [NEW, HALF, { does: 'done-for-day' }] }),
  CALC: resting({ order: [NEW, REST, { does: 'calculated' }] }),
  SUSP: {
    order: [NEW, { does: 'suspended', text: 'trading halt' }, shortly(NEW)],
  },
  HALTCXL: {
    order: [
      NEW,
      { does: 'suspended', text: 'trading halt' },
      shortly({
        does: 'cancelled',
        text: 'cancelled on trading halt',
        restatement: Restatement.tradingHalt,
      }),
    ],
  },

  // The venue changes it unasked.
  RESTATE: resting({ order: [NEW, { does: 'renewal' }] }),
  UCXL: { order: [NEW, HALF, { does: 'cancelled', text: 'cancelled by scenario' }] },
  UREPL: resting({ order: [NEW, { does: 'better-limit' }] }),
  URED: resting({ order: [NEW, { does: 'reduction' }] }),

  // A cancel is asked for.
  CXLPEND: resting({ cancel: [PENDING_CANCEL, shortly(CANCELLED)] }),
  CXLFILL: resting({ cancel: [PENDING_CANCEL, HALF, CANCELLED] }),
  CXLLATE: resting({ cancel: [REST, TOO_LATE] }),
  CXLREJ: resting({ cancel: [NOT_NOW] }),
  CXLSILENT: resting({ cancel: [] }),
  CXLJREJ: resting({ cancel: 'not-processed' }),
  LATEFILL: resting({ cancel: [CANCELLED, shortly(HALF)] }),

  // A replace is asked for.
  RPLPEND: resting({ replace: [PENDING_REPLACE, shortly(REPLACED)] }),
  RPLFILL: resting({ replace: [PENDING_REPLACE, HALF, REPLACED] }),
  RPLUP: resting({ replace: [REST, PENDING_REPLACE, REPLACED] }),
  RPLLATE: resting({ replace: [REST, TOO_LATE] }),
  RPLREJ: resting({ replace: [NOT_NOW] }),
  RPLPREJ: resting({ replace: [PENDING_REPLACE, shortly(NOT_NOW)] }),
  RPLSILENT: resting({ replace: [] }),
  RPLJREJ: resting({ replace: 'not-processed' }),

  // A fill is taken back or put right.
  BUST: resting({ order: [NEW, REST, { does: 'bust' }] }),
  BUSTLATER: resting({ order: [NEW, REST, nextDay({ does: 'bust' })] }),
  CORR: resting({ order: [NEW, REST, { does: 'correct-price' }] }),
  CORRQTY: resting({ order: [NEW, REST, { does: 'correct-quantity' }] }),
  CORRLATER: resting({ order: [NEW, REST, nextDay({ does: 'correct-price' })] }),

  // A report is repeated, or wrong.
  DUPX: { repeats: true },
  DUPEXEC: resting({ order: [NEW, { ...REST, twice: true }] }),
  DUPDIFF: resting({ order: [NEW, HALF, misreport('other-content')] }),
  OVERFILL: resting({ order: [NEW, misreport('overfill')] }),
  WRONGSIDE: resting({ order: [NEW, misreport('wrong-side')] }),
  WRONGSYM: resting({ order: [NEW, misreport('wrong-symbol')] }),
  UNKNOWN: resting({ order: [NEW, misreport('unknown-order')] }),
  BADPX: resting({ order: [NEW, misreport('bad-price')] }),
};

const PLAIN_STORY: Story = PLAIN;

/** Symbols met lately: every look at an order asks for its story. Far more than are traded at a time. */
const MAX_KNOWN = 1_000;
const known = new Map<string, Story>();

/** The story that a symbol tells; a plain one if none. */
export function storyFor(symbol: string): Story {
  const told = known.get(symbol);
  if (told !== undefined) return told;
  const prefix = storyOf(symbol);
  const story = prefix === undefined ? PLAIN_STORY : STORIES[prefix];
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(symbol, story);
  return story;
}

type Trigger = 'order' | 'cancel' | 'replace';

/** Whether a message about such a symbol is lost or not processed. */
export function ignoredBy(symbol: string, trigger: Trigger): Ignored | undefined {
  const steps = storyFor(symbol)[trigger];
  return typeof steps === 'string' ? steps : undefined;
}

export function stepsOf(order: BookOrder, script: Script): readonly Step[] {
  const trigger = script.request?.kind ?? 'order';
  const steps = storyFor(order.terms.symbol)[trigger] ?? PLAIN[trigger];
  return typeof steps === 'string' ? [] : steps;
}

/** Some step of the order's story is still to come. */
export const isTelling = (order: BookOrder): boolean =>
  order.scripts.some((script) => script.next < stepsOf(order, script).length);
