import type { Mutant } from './mutants.ts';

/**
 * Changes that no test can see, because there is nothing to see; each with its reason. One that a test does see, or that
 * fits no mutant any more, is an error of this list.
 */
type Equivalent = {
  /** Function or constant of a file: `file#within`. */
  readonly where: string;
  readonly original: string;
  /** Absent: whatever is done to `original`. */
  readonly operator?: string;
  readonly replacement?: string;
};

const fitting = (why: string, ...mutants: readonly Equivalent[]) =>
  mutants.map((mutant) => ({ ...mutant, why }));

const ACCOUNTS = 'shared/domain/accounts';
const CALENDAR = 'shared/domain/calendar';
const LEDGER = 'shared/domain/ledger';
const ORDERS = 'shared/domain/orders';
const RISK = 'shared/domain/risk';
const FIX = 'shared/fix';

export const EQUIVALENT = [
  ...fitting(
    'a value that is not there is asked for by `undefined`, and is not found: the question is for the compiler',
    {
      where: `${ACCOUNTS}/command.ts#orderOf`,
      original: "'order' in command ? command.order : undefined",
      operator: 'always',
    },
    {
      where: `${ACCOUNTS}/decide.ts#withConsequences`,
      original: "'order' in event && event.order",
    },
    {
      where: `${ACCOUNTS}/decide.ts#withConsequences`,
      original: "'order' in event && event.order ? current.orders.get(event.order) : undefined",
      operator: 'always',
    },
    {
      where: `${ACCOUNTS}/decide.ts#fillAmong`,
      original: "event.type === 'fill-busted'",
      replacement: 'true',
    },
    {
      where: `${ACCOUNTS}/decide.ts#fillAmong`,
      original: "fill?.type === 'order-filled'",
      replacement: 'true',
    },
    {
      where: `${ACCOUNTS}/evolve.ts#withPosting`,
      original: 'balance === undefined',
      replacement: 'false',
    },
    {
      where: `${LEDGER}/tax-lots.ts#isOfReport`,
      original: "'execId' in event && event.order === order",
    },
    {
      where: `${ORDERS}/apply-report.ts#decideVenueReplaced`,
      original: 'order.replaces === undefined ? undefined : state.orders.get(order.replaces)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/apply-report.ts#successorOf`,
      original: 'replacedBy === undefined ? undefined : state.orders.get(replacedBy)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/cancel-order.ts#knownToVenue`,
      original: 'order.replaces === undefined ? undefined : state.orders.get(order.replaces)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/cancel-order.ts#stateWithoutCancel`,
      original: 'order.replacedBy === undefined ? undefined : state.orders.get(order.replacedBy)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/group-members.ts#membersOf`,
      original: 'id ? state.orders.get(id) : undefined',
      operator: 'always',
    },
  ),
  ...fitting(
    'it is always there: the order is at hand in whose commit the event is written, and its position after a fill',
    {
      where: `${ACCOUNTS}/decide.ts#decidePlaced`,
      original: 'order !== undefined',
      replacement: 'true',
    },
    {
      where: `${ACCOUNTS}/evolve.ts#evolveEvent`,
      original: 'order === undefined',
      replacement: 'false',
    },
    {
      where: `${ACCOUNTS}/evolve.ts#evolveEvent`,
      original: 'entry === undefined',
      replacement: 'false',
    },
    {
      where: `${ACCOUNTS}/track-trades.ts#trackCash`,
      original: 'position !== undefined',
      replacement: 'true',
    },
    {
      where: `${ACCOUNTS}/track-trades.ts#trackMargin`,
      original: 'position !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting(
    'an undefined date or amount compares as false',
    {
      where: `${ORDERS}/apply-report.ts#decideReport`,
      original: 'order.expiresAt !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/due-order.ts#decideDue`,
      original: 'order.expiresAt !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting(
    'the question is for the compiler: what comes after it answers the same of an order or a price that is not there',
    {
      where: `${ORDERS}/order-group.ts#cancelWaitingStop`,
      original: 'stopLoss !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/order-group.ts#isWatching`,
      original: 'stopLoss !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/order-group.ts#cancelTakeProfit`,
      original: 'takeProfit === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/order-group.ts#settleStop`,
      original: 'takeProfit === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/venue-terms.ts#atMarket`,
      original: 'order.holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/venue-terms.ts#venueTerms`,
      original: 'order.holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/due-order.ts#dueMomentOf`,
      original: 'order.opensAt !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/trigger-order.ts#triggerFault`,
      original: 'order.armedAt !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/trigger-order.ts#isBeyondHold`,
      original: 'holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/trigger-order.ts#decideTrigger`,
      original: 'each !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/route-order.ts#wholeShares`,
      original: 'holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/route-order.ts#routeNow`,
      original: 'each !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/replace-order.ts#decideReplaceRejected`,
      original: 'order.replaces === undefined ? undefined : state.orders.get(order.replaces)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/replace-order.ts#decideReplace`,
      original: 'order === undefined',
      replacement: 'false',
    },
  ),
  ...fitting('of two equal quantities it is the same which is taken', {
    where: `${ORDERS}/replace-order.ts#decideReplaced`,
    original: 'filled.gt(order.terms.quantity)',
    operator: 'gt as gte',
  }),
  ...fitting('a price of one has no decimals, whichever number of them is allowed', {
    where: `${ORDERS}/venue-terms.ts#collarAt`,
    original: 'holdPrice.gte(1)',
    operator: 'gte as gt',
  }),
  ...fitting(
    'a purchase was charged no fees, and no more than was charged is given back',
    { where: `${ORDERS}/order-fees.ts#feesOfBust`, original: "'buy'" },
    {
      where: `${ORDERS}/order-fees.ts#feesOfBust`,
      original:
        "order.terms.side === 'buy' ? {} : unlessNone( bustFees(soldSoFar(order), fill, tradeDate(fill.settlesOn), order.feesCharged ?? NO_FEES), )",
      operator: 'never',
    },
  ),
  ...fitting(
    'both are in the event or neither is: the message’s name and the time until which it may be sent',
    {
      where: `${ACCOUNTS}/record-entry.ts#messageOf`,
      original: 'clOrdId === undefined',
      replacement: 'false',
    },
    {
      where: `${ACCOUNTS}/record-entry.ts#messageOf`,
      original: 'notAfter === undefined',
      replacement: 'false',
    },
    {
      where: `${ACCOUNTS}/record-entry.ts#messageOf`,
      original: 'clOrdId === undefined || notAfter === undefined',
    },
  ),
  ...fitting('only a placement names the message that it replaces', {
    where: `${ACCOUNTS}/record-entry.ts#messageOf`,
    original: "event.type === 'order-placed'",
    replacement: 'true',
  }),
  ...fitting(
    'no entry has it: it stands for the command in a state that is thrown away',
    { where: `${ACCOUNTS}/apply-due.ts#DUE`, original: "'due'" },
    { where: `${ACCOUNTS}/apply-due.ts#DUE`, original: "'assess-account'" },
    { where: `${ACCOUNTS}/apply-due.ts#DUE`, original: "'system'" },
  ),
  ...fitting(
    'an entry of nothing changes nothing but the time of the last, which the decision has anyway',
    {
      where: `${ACCOUNTS}/apply-due.ts#withDueApplied`,
      original: 'due.length === 0',
      replacement: 'false',
    },
  ),
  ...fitting('a group that never rests does so in the eleventh round as in the tenth', {
    where: `${ACCOUNTS}/decide.ts#withConsequences`,
    original: 'round < MAX_CONSEQUENCES',
    operator: '< as <=',
  }),
  ...fitting('interest only grows between charges: it is nothing when it was nothing', {
    where: `${ACCOUNTS}/accrue-interest.ts#interestDue`,
    original: 'before === undefined',
    replacement: 'true',
  }),
  ...fitting(
    'the events of such a command are all of the kind or none is',
    {
      where: `${ACCOUNTS}/decide.ts#unlessHeldBack`,
      original: "events.some(({ type }) => type !== 'nothing-to-do')",
    },
    {
      where: `${ACCOUNTS}/decide.ts#unlessStopped`,
      original: "events.some(({ type }) => type === 'order-routed' || type === 'order-filled')",
    },
  ),
  ...fitting(
    'before the account is opened there is no event but its opening, which changes no type',
    {
      where: `${ACCOUNTS}/evolve.ts#evolveEvent`,
      original:
        'before.account === undefined ? before : { ...before, account: evolveAccountType(before.account, event, at) }',
      operator: 'never',
    },
  ),
  ...fitting(
    'one command reports of one order: the bust of its ExecID is of that order',
    {
      where: `${ACCOUNTS}/track-trades.ts#isOfEarlierTrade`,
      original: 'each.order === event.order',
      replacement: 'true',
    },
    {
      where: `${LEDGER}/tax-lots.ts#isOfReport`,
      original: 'event.order === order',
      replacement: 'true',
    },
  ),
  ...fitting(
    'no rule reads what it did not ask for, and none is as an empty list of them',
    {
      where: `${ACCOUNTS}/surroundings.ts#surroundingsOf`,
      original: 'opposing.length === 0 ? {} : { opposing }',
      operator: 'never',
    },
    {
      where: `${ACCOUNTS}/surroundings.ts#surroundingsOf`,
      original:
        'needsValuation(account) ? { valuation: valuationOf(account, [...state.positions.values()], marketOf, terms.symbol), } : {}',
      operator: 'always',
    },
    {
      where: `${ACCOUNTS}/surroundings.ts#valuationOf`,
      original: 'symbol !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting('one day after the trade there is no other date that lies ahead', {
    where: `${LEDGER}/fill-legs.ts#bustSettlesOn`,
    original: 'filledSettlesOn > today ? filledSettlesOn : settlementDate(today)',
    operator: 'never',
  }),
  ...fitting(
    'beside a fill of a cash account, only cash settles: its two postings add up to nothing',
    {
      where: `${ACCOUNTS}/track-trades.ts#trackCash`,
      original: 'draft = { ...draft, settled: add(draft.settled, cash) };',
    },
  ),
  ...fitting(
    'what was worked out once is worked out again, the same',
    {
      where: `${CALENDAR}/civil-date.ts#daylightTimeOf`,
      original: 'known !== undefined',
      replacement: 'false',
    },
    {
      where: `${CALENDAR}/civil-date.ts#daylightTimeOf`,
      original: 'daylightTimes.set(year, time);',
    },
    {
      where: `${CALENDAR}/market-calendar.ts#marketHolidays`,
      original: 'holidaysByYear.set(year, known);',
    },
  ),
  ...fitting('nobody asks for the noughth weekday of a month', {
    where: `${CALENDAR}/civil-date.ts#nthWeekday`,
    original: 'n > 0',
    operator: '> as >=',
  }),
  ...fitting('a Saturday is no trading day anyway', {
    where: `${CALENDAR}/market-calendar.ts#holidaysOf`,
    original: 'weekday(newYear) !== 6',
    replacement: 'true',
  }),
  ...fitting(
    'before the first row, the first holds',
    { where: `${LEDGER}/fees.ts#SECTION_31`, original: "'2013-05-25'" },
    { where: `${LEDGER}/fees.ts#TRADING_ACTIVITY`, original: "'2012-07-01'" },
    { where: `${RISK}/margin-interest.ts#RATES`, original: "'2025-01-01'" },
  ),
  ...fitting(
    'of two equal amounts it is the same which is taken',
    { where: `${LEDGER}/fees.ts#atMost`, original: 'amount.gt(most)', operator: 'gt as gte' },
    { where: `${LEDGER}/relieve-lots.ts#least`, original: 'b.lt(a)', operator: 'lt as lte' },
  ),
  ...fitting('a price of one has no decimals, whichever number of them is allowed', {
    where: `${RISK}/price.ts#hasIncrement`,
    original: 'price.gte(1)',
    operator: 'gte as gt',
  }),
  ...fitting('no shares that are not paid for are as none', {
    where: `${RISK}/settled-funds.ts#afterPurchase`,
    original: 'missing.gt(0)',
    operator: 'gt as gte',
  }),
  ...fitting('no date is of a year before 1000', {
    where: `${RISK}/settled-funds.ts#aYearBefore`,
    original: "'0'",
  }),
  ...fitting('no order has that id', {
    where: `${RISK}/preview.ts#PREVIEWED`,
    original: "'previewed'",
  }),
  ...fitting('what the inventory owes of nothing is worth nothing', {
    where: `${RISK}/size.ts#inventoryCap`,
    original: 'inventoryOwed.gt(0)',
    operator: 'gt as gte',
  }),
  ...fitting('what the inventory owes of nothing is worth nothing', {
    where: `${RISK}/size.ts#inventoryCap`,
    original: 'inventoryOwed.lt(0)',
    operator: 'lt as lte',
  }),
  ...fitting('a sum that is zero is zero with all its signs turned', {
    where: `${LEDGER}/postings.ts#assertBalanced`,
    original: '(sums.get(asset) ?? new Exact(0)).plus(amount)',
    operator: 'plus as minus',
  }),
  ...fitting('all of an amount in whole cents, times and divided by the same, is itself', {
    where: `${LEDGER}/relieve-lots.ts#partOf`,
    original:
      'part.eq(whole) ? amount : amount.times(part).dividedBy(whole).toDecimalPlaces(2, Exact.ROUND_HALF_UP)',
    operator: 'never',
  }),
  ...fitting('the sign is one or minus one', {
    where: `${LEDGER}/relieve-lots.ts#relieveLots`,
    original: 'quantity.times(sign)',
    operator: 'times as div',
  }),
  ...fitting(
    'a lot of which nothing is chosen any more is passed over',
    { where: `${LEDGER}/tax-lots.ts#choiceLeft`, original: 'left.gt(0)', operator: 'gt as gte' },
    {
      where: `${LEDGER}/tax-lots.ts#choiceLeft`,
      original: 'left.gt(0) ? [{ lot, quantity: left }] : []',
      operator: 'always',
    },
  ),
  ...fitting(
    'a short text has few digits: asking first only saves the count',
    {
      where: 'shared/domain/money/exact.ts#parseExact',
      original: 'text.length > MAX_DIGITS',
      operator: '> as >=',
    },
    {
      where: 'shared/domain/money/exact.ts#parseExact',
      original: 'text.length > MAX_DIGITS',
      replacement: 'true',
    },
  ),
  ...fitting('the clone takes nothing over that anybody changed: nobody changes it', {
    where: 'shared/domain/money/exact.ts#Exact',
    original: 'true',
  }),
  ...fitting('said for the reader: what is asked is whether it is the other', {
    where: `${ORDERS}/cancel-order.ts#requestCancel`,
    original: "'asked'",
  }),
  ...fitting('a new order is in another state before anybody sees it', {
    where: `${ORDERS}/evolve-order.ts#newOrder`,
    original: "'PENDING'",
  }),
  ...fitting(
    'without a part for the venue it is sent all, and then nothing is left for the inventory',
    {
      where: `${ORDERS}/inventory-fill.ts#wholeSharesFilled`,
      original: 'order.venueQuantity !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting('the kind that is left when it is neither incomplete nor broken; nobody compares it', {
    where: `${FIX}/codec.ts#frameAt`,
    original: "'framed'",
  }),
  ...fitting(
    'behind the last byte or field there is nothing, which is found to be nothing',
    { where: `${FIX}/codec.ts#textOf`, original: 'from < bytes.length', operator: '< as <=' },
    { where: `${FIX}/codec.ts#decode`, original: 'position < bytes.length', operator: '< as <=' },
    {
      where: `${FIX}/validation.ts#firstBadField`,
      original: 'index < fields.length',
      operator: '< as <=',
    },
    {
      where: `${FIX}/validation.ts#firstBadField`,
      original: 'field === undefined',
      replacement: 'false',
    },
    {
      where: `${FIX}/validation.ts#readGroup`,
      original: 'next < fields.length',
      operator: '< as <=',
    },
    {
      where: `${FIX}/validation.ts#readGroup`,
      original: 'field === undefined',
      replacement: 'false',
    },
  ),
  ...fitting('bytes behind none are copied instead of taken', {
    where: `${FIX}/codec.ts#joined`,
    original: 'rest.length === 0',
    replacement: 'false',
  }),
  ...fitting('nothing is no number, as text or not', {
    where: `${FIX}/message.ts#parseSequence`,
    original: 'text !== undefined',
    replacement: 'true',
  }),
  ...fitting('an empty text is the number nought', {
    where: `${FIX}/time.ts#parseUtcTimestamp`,
    original: "'0'",
  }),
  ...fitting('a message without its type is none, so that it cannot be missing', {
    where: `${FIX}/validation.ts#missing`,
    original: 'tag !== Tag.msgType',
    replacement: 'true',
  }),
  ...fitting(
    'it is set anew before anybody looks: by the connection, and by the first message on it',
    { where: `${FIX}/session.ts#initialSession`, original: 'false' },
    { where: `${FIX}/session.ts#onConnected`, original: 'false' },
  ),
  ...fitting('a session that is not connected has nothing to do, by its own case or by none', {
    where: `${FIX}/session-timers.ts#onTick`,
    original: "'disconnected'",
  }),
  ...fitting('a session that has ended has no gap', {
    where: `${FIX}/session-timers.ts#onTick`,
    original: "draft.state.phase === 'logged-on'",
    replacement: 'true',
  }),
  ...fitting('of two equal times it is the same which is taken', {
    where: `${FIX}/session-outbound.ts#wireFields`,
    original: 'originalAt < at',
    operator: '< as <=',
  }),
];

const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ');

export const isMeant = (each: Equivalent, file: string, mutant: Mutant): boolean =>
  each.where === `${file}#${mutant.within}` &&
  each.original === squeezed(mutant.original) &&
  (each.operator ?? mutant.operator) === mutant.operator &&
  (each.replacement ?? mutant.replacement) === mutant.replacement;

export const whyEquivalent = (file: string, mutant: Mutant): string | undefined =>
  EQUIVALENT.find((each) => isMeant(each, file, mutant))?.why;
