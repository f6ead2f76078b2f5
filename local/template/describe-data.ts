import type { Resource } from './application.ts';
import type { IndexModel, KeyModel, QueueModel, SecretModel, TableModel } from './cloud-model.ts';
import type { JsonObject } from './json.ts';
import {
  flagAt,
  isObject,
  objectAt,
  objectsAt,
  optionalNumberAt,
  optionalObjectAt,
  optionalTextAt,
  TemplateError,
  textAt,
  textsAt,
} from './json.ts';

const keysOf = (owner: JsonObject, place: string): KeyModel[] =>
  objectsAt(owner, 'KeySchema', place).map((key) => ({
    attribute: textAt(key, 'AttributeName', place),
    kind: textAt(key, 'KeyType', place) === 'HASH' ? 'HASH' : 'RANGE',
  }));

const indexesOf = (properties: JsonObject, list: string, place: string): IndexModel[] =>
  objectsAt(properties, list, place).map((index) => {
    const projection = objectAt(index, 'Projection', place);
    return {
      name: textAt(index, 'IndexName', place),
      keys: keysOf(index, place),
      projection: textAt(projection, 'ProjectionType', place),
      projectedAttributes: textsAt(projection, 'NonKeyAttributes', place),
    };
  });

export const describeTable = ({ identity, properties, place }: Resource): TableModel => {
  const stream = optionalObjectAt(properties, 'StreamSpecification', place);
  const timeToLive = optionalObjectAt(properties, 'TimeToLiveSpecification', place);
  return {
    name: identity.name,
    arn: identity.attributes.Arn ?? '',
    attributes: objectsAt(properties, 'AttributeDefinitions', place).map((attribute) => ({
      name: textAt(attribute, 'AttributeName', place),
      type: textAt(attribute, 'AttributeType', place),
    })),
    keys: keysOf(properties, place),
    globalIndexes: indexesOf(properties, 'GlobalSecondaryIndexes', place),
    localIndexes: indexesOf(properties, 'LocalSecondaryIndexes', place),
    streamView: stream === undefined ? undefined : textAt(stream, 'StreamViewType', place),
    timeToLiveAttribute:
      timeToLive !== undefined && flagAt(timeToLive, 'Enabled')
        ? textAt(timeToLive, 'AttributeName', place)
        : undefined,
  };
};

export const describeQueue = ({ identity, properties }: Resource): QueueModel => {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'QueueName' || value === undefined || value === null) continue;
    attributes[name] = isObject(value) ? JSON.stringify(value) : String(value);
  }
  return {
    name: identity.name,
    url: identity.reference,
    arn: identity.attributes.Arn ?? '',
    attributes,
  };
};

/** Secrets Manager's own default. */
const DEFAULT_SECRET_LENGTH = 32;

export const describeSecret = ({ identity, properties, place }: Resource): SecretModel => {
  const generate = optionalObjectAt(properties, 'GenerateSecretString', place);
  const base = {
    arn: identity.reference,
    name: identity.name,
    fixedValue: optionalTextAt(properties, 'SecretString', place),
  };
  if (generate === undefined) return { ...base, generate: undefined };
  const templateText = optionalTextAt(generate, 'SecretStringTemplate', place);
  const template: unknown = templateText === undefined ? undefined : JSON.parse(templateText);
  if (template !== undefined && (typeof template !== 'object' || template === null)) {
    throw new TemplateError(`${place}: SecretStringTemplate is not an object`);
  }
  return {
    ...base,
    generate: {
      length: optionalNumberAt(generate, 'PasswordLength', place) ?? DEFAULT_SECRET_LENGTH,
      excludedCharacters: optionalTextAt(generate, 'ExcludeCharacters', place) ?? '',
      excludePunctuation: flagAt(generate, 'ExcludePunctuation'),
      excludeUppercase: flagAt(generate, 'ExcludeUppercase'),
      excludeLowercase: flagAt(generate, 'ExcludeLowercase'),
      excludeNumbers: flagAt(generate, 'ExcludeNumbers'),
      includeSpace: flagAt(generate, 'IncludeSpace'),
      template: template as JsonObject | undefined,
      key: optionalTextAt(generate, 'GenerateStringKey', place),
    },
  };
};
