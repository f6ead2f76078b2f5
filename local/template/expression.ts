import type { Json, JsonObject } from './json.ts';
import { isList, isObject, TemplateError } from './json.ts';

/** What the intrinsic functions of one stack may look at. */
export type Scope = {
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  readonly parameters: Readonly<Record<string, Json | undefined>>;
  readonly conditions: JsonObject;
  readonly mappings: JsonObject;
  reference(logicalId: string): string;
  attribute(logicalId: string, attribute: string): string;
  exportedValue(name: string): Json;
};

/** Stands for AWS::NoValue: the property that holds it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

const pseudoParameter = (name: string, scope: Scope): Resolved | undefined => {
  switch (name) {
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::Region':
      return scope.region;
    case 'AWS::AccountId':
      return scope.accountId;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return scope.stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${scope.region}:${scope.accountId}:stack/${scope.stackName}/local`;
    default:
      return undefined;
  }
};

const resolveReference = (name: string, scope: Scope): Resolved =>
  pseudoParameter(name, scope) ?? scope.parameters[name] ?? scope.reference(name);

const asText = (value: Json, what: string): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${what} does not give a text`);
};

const asList = (value: Json | undefined, what: string): readonly Json[] => {
  if (!isList(value)) throw new TemplateError(`${what} wants a list`);
  return value;
};

const attributeOf = (argument: Json, scope: Scope): string => {
  // Both forms exist: ["Id", "Attribute"] and "Id.Attribute".
  const parts =
    typeof argument === 'string'
      ? [argument.slice(0, argument.indexOf('.')), argument.slice(argument.indexOf('.') + 1)]
      : asList(resolveJson(argument, scope), 'Fn::GetAtt');
  const [logicalId, attribute] = parts;
  if (typeof logicalId !== 'string' || typeof attribute !== 'string') {
    throw new TemplateError('Fn::GetAtt wants a logical id and an attribute');
  }
  return scope.attribute(logicalId, attribute);
};

const substitute = (argument: Json, scope: Scope): string => {
  const [template, variables] = isList(argument) ? argument : [argument, {}];
  if (typeof template !== 'string' || !isObject(variables)) {
    throw new TemplateError('Fn::Sub wants a text and variables');
  }
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, escaped: string, name: string) => {
    if (escaped === '!') return `\${${name}}`;
    const variable = variables[name];
    if (variable !== undefined) return asText(resolveJson(variable, scope), `Fn::Sub ${name}`);
    if (name.includes('.')) return attributeOf(name, scope);
    const value = resolveReference(name, scope);
    if (value === NO_VALUE) throw new TemplateError('Fn::Sub of AWS::NoValue');
    return asText(value, `Fn::Sub ${name}`);
  });
};

const join = (argument: Json, scope: Scope): string => {
  const [separator, parts] = asList(argument, 'Fn::Join');
  if (typeof separator !== 'string' || parts === undefined) {
    throw new TemplateError('Fn::Join wants a separator and a list');
  }
  return asList(resolveJson(parts, scope), 'Fn::Join')
    .map((part) => asText(part, 'a part of Fn::Join'))
    .join(separator);
};

const select = (argument: Json, scope: Scope): Json => {
  const [index, values] = asList(argument, 'Fn::Select');
  if (values === undefined) throw new TemplateError('Fn::Select wants an index and a list');
  const chosen = asList(resolveJson(values, scope), 'Fn::Select')[Number(index)];
  if (chosen === undefined) throw new TemplateError(`Fn::Select: nothing at ${String(index)}`);
  return chosen;
};

const split = (argument: Json, scope: Scope): Json => {
  const [separator, text] = asList(argument, 'Fn::Split');
  if (typeof separator !== 'string' || text === undefined) {
    throw new TemplateError('Fn::Split wants a separator and a text');
  }
  return asText(resolveJson(text, scope), 'Fn::Split').split(separator);
};

const findInMap = (argument: Json, scope: Scope): Json => {
  const names = asList(resolveJson(argument, scope), 'Fn::FindInMap').map((name) =>
    asText(name, 'Fn::FindInMap'),
  );
  let found: Json | undefined = scope.mappings;
  for (const name of names) found = isObject(found) ? found[name] : undefined;
  if (found === undefined) throw new TemplateError(`Fn::FindInMap: no ${names.join('.')}`);
  return found;
};

const choose = (argument: Json, scope: Scope): Resolved => {
  const [condition, whenTrue, whenFalse] = asList(argument, 'Fn::If');
  if (typeof condition !== 'string' || whenTrue === undefined || whenFalse === undefined) {
    throw new TemplateError('Fn::If wants a condition and two values');
  }
  return resolve(conditionHolds(condition, scope) ? whenTrue : whenFalse, scope);
};

const FUNCTIONS: Readonly<Record<string, (argument: Json, scope: Scope) => Resolved>> = {
  Ref: (argument, scope) => resolveReference(asText(argument, 'Ref'), scope),
  'Fn::GetAtt': attributeOf,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::If': choose,
  'Fn::ImportValue': (argument, scope) =>
    scope.exportedValue(asText(resolveJson(argument, scope), 'Fn::ImportValue')),
  // One region with three zones, like the smallest real one.
  'Fn::GetAZs': (_argument, scope) => ['a', 'b', 'c'].map((zone) => `${scope.region}${zone}`),
};

const resolve = (value: Json, scope: Scope): Resolved => {
  if (isList(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  const argument = name === undefined ? undefined : value[name];
  if (name !== undefined && argument !== undefined && others.length === 0) {
    const intrinsic = FUNCTIONS[name];
    if (intrinsic !== undefined) return intrinsic(argument, scope);
    if (name.startsWith('Fn::')) throw new TemplateError(`intrinsic function ${name} is not known`);
  }
  const resolved: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const result = resolve(item, scope);
    if (result !== NO_VALUE) resolved[key] = result;
  }
  return resolved;
};

/** The value with every intrinsic function worked out; a property set to AWS::NoValue is gone. */
export const resolveJson = (value: Json, scope: Scope): Json => {
  const resolved = resolve(value, scope);
  return resolved === NO_VALUE ? null : resolved;
};

const evaluateCondition = (expression: Json | undefined, scope: Scope): boolean => {
  if (!isObject(expression)) throw new TemplateError('a condition is not an object');
  const [name] = Object.keys(expression);
  const argument = name === undefined ? undefined : expression[name];
  switch (name) {
    case 'Fn::Equals': {
      const [left, right] = asList(argument, name).map((side) => resolveJson(side, scope));
      return JSON.stringify(left) === JSON.stringify(right);
    }
    case 'Fn::And':
      return asList(argument, name).every((part) => evaluateCondition(part, scope));
    case 'Fn::Or':
      return asList(argument, name).some((part) => evaluateCondition(part, scope));
    case 'Fn::Not':
      return !evaluateCondition(asList(argument, name)[0], scope);
    case 'Condition':
      return conditionHolds(asText(argument ?? null, name), scope);
    default:
      throw new TemplateError(`condition function ${String(name)} is not known`);
  }
};

/** Whether the template's named condition holds. */
export const conditionHolds = (name: string, scope: Scope): boolean => {
  const expression = scope.conditions[name];
  if (expression === undefined) throw new TemplateError(`condition ${name} is not in the template`);
  return evaluateCondition(expression, scope);
};
