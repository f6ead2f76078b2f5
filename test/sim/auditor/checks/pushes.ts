import { parsed } from '../answer.ts';
import { equal } from '../decimal.ts';
import { amountIn, type Event, type Fields, fieldsIn, textIn } from '../event.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

const sameAmount = (told: Fields, field: string, event: Event, name: string): boolean => {
  const [a, b] = [amountIn(told, field), amountIn(event, name)];
  return a === undefined || b === undefined || equal(a, b);
};

/** What a frame says that its event does not; undefined: the same. */
function difference(data: Fields, event: Event): string | undefined {
  const order = fieldsIn(data, 'order') ?? {};
  if (textIn(order, 'id') !== event.order) return 'is about another order';
  const isFill = event.type === 'order-filled' || event.type === 'fill-busted';
  if (isFill !== (data.price !== undefined)) return `tells of ${event.type} as ${data.event}`;
  if (!isFill) return undefined;
  if (!sameAmount(data, 'price', event, 'price')) return 'tells another price';
  if (!sameAmount(data, 'qty', event, 'quantity')) return 'tells another quantity';
  if (!sameAmount(data, 'position_qty', event, 'positionQuantity')) return 'tells another position';
  return sameAmount(order, 'filled_qty', event, 'filledQuantity') ? undefined : 'tells another sum';
}

function faultsOf(account: AccountReading, data: Fields, executions: Map<string, string>) {
  const { sequence, index } = { sequence: textIn(data, 'sequence'), index: textIn(data, 'index') };
  const place = `#${sequence}.${index}`;
  const found = (what: string): Violation[] => [
    { law: 'pushed-is-journaled', what: `${account.account} push ${place} ${what}` },
  ];
  const event = account.journal[Number(sequence) - 1]?.entry.events[Number(index)];
  if (event === undefined) return found('is in no entry');
  const what = difference(data, event);
  if (what !== undefined) return found(what);
  const execution = textIn(data, 'execution_id') ?? '';
  const before = executions.get(execution) ?? place;
  executions.set(execution, place);
  return before === place ? [] : found(`has the execution_id of ${before}`);
}

/** Each push tells an event of the journal, as it is there; the same one again, the same. */
export const pushes: Check = ({ accounts, told }) => {
  const known = new Map(accounts.map((each) => [each.account, each]));
  const executions = new Map<string, Map<string, string>>();
  return told.flatMap((each): readonly Violation[] => {
    if (each.kind !== 'pushed') return [];
    const frame = parsed(each.frame);
    const data = fieldsIn(frame, 'data');
    const account = known.get(each.account);
    if (frame.stream !== 'trade_updates' || data === undefined || account === undefined) return [];
    const seen = executions.get(each.account) ?? new Map<string, string>();
    executions.set(each.account, seen);
    return faultsOf(account, data, seen);
  });
};
