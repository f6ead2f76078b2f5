import { chainMembers, chainOf, type Group, type OrderReading } from './order-reading.ts';

type Tales = ReadonlyMap<string, OrderReading>;

/** The first name of the order that a group's exits belong to. */
export const rootOf = (tales: Tales, { entry, takeProfit }: Group): string =>
  chainOf(tales, entry ?? takeProfit ?? '');

/** Orders of the group that are none of its three: placed for what its exits could not sell any more. */
function furtherOf(tales: Tales, group: Group): readonly OrderReading[] {
  const { entry, takeProfit, stopLoss } = group;
  const own = new Set(
    [entry, takeProfit, stopLoss].flatMap((id) => (id === undefined ? [] : chainOf(tales, id))),
  );
  const root = rootOf(tales, group);
  return [...tales.values()].filter(
    (order) =>
      order.group !== undefined &&
      rootOf(tales, order.group) === root &&
      !own.has(chainOf(tales, order.id)),
  );
}

/** All that may sell what the group's entry bought: its two exits by every name that they had, and those beside them. */
export const exitsOf = (tales: Tales, group: Group): readonly OrderReading[] => [
  ...[group.takeProfit, group.stopLoss].flatMap((id) =>
    id === undefined ? [] : chainMembers(tales, id),
  ),
  ...furtherOf(tales, group),
];
