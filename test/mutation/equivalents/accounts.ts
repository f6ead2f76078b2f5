import { fitting } from './equivalent.ts';

const ACCOUNTS = 'shared/domain/accounts';

export const OF_ACCOUNTS = [
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
      where: `${ACCOUNTS}/track-trades.ts#withDraft`,
      original: 'position === undefined',
      replacement: 'false',
    },
    {
      where: `${ACCOUNTS}/track-trades.ts#trackMargin`,
      original: 'position !== undefined',
      replacement: 'true',
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
  ...fitting('one command reports of one order: the bust of its ExecID is of that order', {
    where: `${ACCOUNTS}/track-trades.ts#isOfEarlierTrade`,
    original: 'each.order === event.order',
    replacement: 'true',
  }),
  ...fitting(
    'an order that sold what was not paid for has sold it until one of its fills is taken back',
    {
      where: `${ACCOUNTS}/breaches.ts#isCleared`,
      original: "event.type === 'fill-busted'",
      replacement: 'true',
    },
    {
      where: `${ACCOUNTS}/breaches.ts#isCleared`,
      original: 'event.order === order.id',
      replacement: 'true',
    },
    {
      where: `${ACCOUNTS}/breaches.ts#isCleared`,
      original: "event.type === 'fill-busted' && event.order === order.id",
    },
  ),
  ...fitting(
    'what has settled by today is taken out before the first trade of an entry and after the last, whose trades are of one order',
    {
      where: `${ACCOUNTS}/track-trades.ts#trackCash`,
      original: 'isOfEarlierTrade(event, events) ? tradeDateOf(event) : today',
      operator: 'always',
    },
  ),
  ...fitting(
    'without a fill or a bust there is nothing to find: asking first only saves the look',
    {
      where: `${ACCOUNTS}/breaches.ts#breachesOf`,
      original: "type === 'order-filled'",
      replacement: 'true',
    },
    {
      where: `${ACCOUNTS}/breaches.ts#breachesOf`,
      original: "type === 'fill-busted'",
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
];
