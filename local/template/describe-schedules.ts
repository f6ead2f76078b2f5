import type { Resource } from './application.ts';
import type { ScheduleModel } from './cloud-model.ts';
import { functionNameOf } from './describe-functions.ts';
import { objectsAt, optionalTextAt, TemplateError, textAt } from './json.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

const everyMs = (expression: string, place: string): number => {
  const [, count, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  if (count === undefined || unitMs === undefined) {
    throw new TemplateError(`${place}: schedule ${expression}`);
  }
  return Number(count) * unitMs;
};

/** A rule that is switched off gives undefined. Only rates are known: the application has no other. */
export const describeSchedule = ({
  identity,
  properties,
  place,
}: Resource): ScheduleModel | undefined => {
  if (optionalTextAt(properties, 'State', place) === 'DISABLED') return undefined;
  const targets = objectsAt(properties, 'Targets', place);
  for (const target of targets) {
    const unknown = Object.keys(target).filter((name) => !['Arn', 'Id'].includes(name));
    if (unknown.length > 0) throw new TemplateError(`${place}: target ${unknown.join(', ')}`);
  }
  return {
    name: identity.name,
    arn: identity.attributes.Arn ?? '',
    everyMs: everyMs(textAt(properties, 'ScheduleExpression', place), place),
    functionNames: targets.map((target) => functionNameOf(textAt(target, 'Arn', place), place)),
  };
};
