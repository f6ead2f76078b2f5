import type { StackArtifact } from './assembly.ts';
import { conditionHolds, resolveJson, type Scope } from './expression.ts';
import { type Identity, identify, namePropertyOf, type World } from './identity.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, TemplateError } from './json.ts';
import { isRunType, KNOWN_PROPERTIES, type RunType } from './resource-types.ts';

/** A resource that the laptop runs, its properties worked out. */
export type Resource = {
  readonly type: RunType;
  readonly logicalId: string;
  readonly stack: StackArtifact;
  readonly identity: Identity;
  readonly properties: JsonObject;
  /** For messages: stack, logical id and type. */
  readonly place: string;
};

/** All stacks of an application, resolved together: exports of one are imports of another. */
type Application = {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

const section = (stack: StackArtifact, name: string): JsonObject => {
  const value = stack.template[name];
  return isObject(value) ? value : {};
};

/** Sections that change what a template means and that this resolver does not do. */
const REFUSED_SECTIONS = ['Transform', 'Hooks'];

const parameterDefaults = (stack: StackArtifact): Record<string, Json | undefined> => {
  const values: Record<string, Json | undefined> = {};
  for (const [name, parameter] of Object.entries(section(stack, 'Parameters'))) {
    if (!isObject(parameter) || parameter.Default === undefined) {
      throw new TemplateError(`${stack.stackName}: parameter ${name} has no default`);
    }
    values[name] = parameter.Default;
  }
  return values;
};

/**
 * Resolves lazily: a value is worked out when something refers to it, so that everything comes
 * after what it depends on, in whatever order the stacks stand. A circle is an error.
 */
class Resolver {
  readonly #stacks: readonly StackArtifact[];
  readonly #world: World;
  readonly #identities = new Map<string, Identity>();
  readonly #underWay = new Set<string>();
  readonly #scopes = new Map<string, Scope>();

  constructor(stacks: readonly StackArtifact[], world: World) {
    this.#stacks = stacks;
    this.#world = world;
    for (const stack of stacks) {
      for (const name of REFUSED_SECTIONS) {
        if (stack.template[name] !== undefined) {
          throw new TemplateError(`${stack.stackName}: section ${name} is not known`);
        }
      }
      this.#scopes.set(stack.stackName, this.#scopeOf(stack));
    }
  }

  scope(stack: StackArtifact): Scope {
    const scope = this.#scopes.get(stack.stackName);
    if (scope === undefined) throw new TemplateError(`no stack ${stack.stackName}`);
    return scope;
  }

  identity(stack: StackArtifact, logicalId: string): Identity {
    const key = `${stack.stackName}/${logicalId}`;
    const known = this.#identities.get(key);
    if (known !== undefined) return known;
    const identity = this.#once(key, () => this.#identify(stack, logicalId));
    this.#identities.set(key, identity);
    return identity;
  }

  #identify(stack: StackArtifact, logicalId: string): Identity {
    const resource = section(stack, 'Resources')[logicalId];
    if (!isObject(resource) || typeof resource.Type !== 'string') {
      throw new TemplateError(`${stack.stackName}: nothing is called ${logicalId}`);
    }
    const properties = isObject(resource.Properties) ? resource.Properties : {};
    const nameProperty = namePropertyOf(resource.Type);
    const named = nameProperty === undefined ? undefined : properties[nameProperty];
    const explicitName = named === undefined ? undefined : resolveJson(named, this.scope(stack));
    return identify(
      resource.Type,
      {
        stackName: stack.stackName,
        logicalId,
        explicitName: typeof explicitName === 'string' ? explicitName : undefined,
        fifo: properties.FifoQueue === true,
      },
      this.#world,
    );
  }

  #once<T>(key: string, work: () => T): T {
    if (this.#underWay.has(key)) throw new TemplateError(`${key} depends on itself`);
    this.#underWay.add(key);
    try {
      return work();
    } finally {
      this.#underWay.delete(key);
    }
  }

  #scopeOf(stack: StackArtifact): Scope {
    return {
      stackName: stack.stackName,
      region: this.#world.region,
      accountId: this.#world.accountId,
      parameters: parameterDefaults(stack),
      conditions: section(stack, 'Conditions'),
      mappings: section(stack, 'Mappings'),
      reference: (logicalId) => this.identity(stack, logicalId).reference,
      attribute: (logicalId, attribute) => {
        const value = this.identity(stack, logicalId).attributes[attribute];
        if (value === undefined) {
          throw new TemplateError(
            `${stack.stackName}: ${logicalId} has no attribute ${attribute} on a laptop`,
          );
        }
        return value;
      },
      exportedValue: (name) => this.#exportedValue(name),
    };
  }

  #exportedValue(name: string): Json {
    for (const stack of this.#stacks) {
      for (const output of Object.values(section(stack, 'Outputs'))) {
        if (!isObject(output) || !isObject(output.Export)) continue;
        const exportName = output.Export.Name;
        const scope = this.scope(stack);
        if (exportName === undefined || resolveJson(exportName, scope) !== name) continue;
        return this.#once(`export ${name}`, () => resolveJson(output.Value ?? null, scope));
      }
    }
    throw new TemplateError(`no stack exports ${name}`);
  }
}

const refuseUnknownProperties = (type: RunType, properties: JsonObject, place: string): void => {
  const { obeyed, inert } = KNOWN_PROPERTIES[type];
  for (const name of Object.keys(properties)) {
    if (!obeyed.includes(name) && !inert.includes(name)) {
      throw new TemplateError(`${place}: the laptop cloud does not know property ${name}`);
    }
  }
};

const applies = (definition: JsonObject, scope: Scope): boolean =>
  typeof definition.Condition !== 'string' || conditionHolds(definition.Condition, scope);

const resourcesOf = (stack: StackArtifact, resolver: Resolver): Resource[] => {
  const scope = resolver.scope(stack);
  const resources: Resource[] = [];
  for (const [logicalId, definition] of Object.entries(section(stack, 'Resources'))) {
    if (!isObject(definition) || !applies(definition, scope)) continue;
    // Also of inert resources: it is what refuses unknown types.
    const identity = resolver.identity(stack, logicalId);
    const type = definition.Type;
    if (typeof type !== 'string' || !isRunType(type)) continue;
    const place = `${stack.stackName}: ${logicalId} (${type})`;
    const declared = isObject(definition.Properties) ? definition.Properties : {};
    refuseUnknownProperties(type, declared, place);
    // Inert properties are left unresolved: they may look at what a laptop does not have.
    const obeyed = Object.fromEntries(
      Object.entries(declared).filter(([name]) => KNOWN_PROPERTIES[type].obeyed.includes(name)),
    );
    const properties = resolveJson(obeyed, scope);
    if (!isObject(properties)) throw new TemplateError(`${place}: no properties`);
    resources.push({ type, logicalId, stack, identity, properties, place });
  }
  return resources;
};

const outputsOf = (stack: StackArtifact, resolver: Resolver): Record<string, string> => {
  const outputs: Record<string, string> = {};
  const scope = resolver.scope(stack);
  for (const [name, output] of Object.entries(section(stack, 'Outputs'))) {
    if (!isObject(output) || output.Value === undefined || !applies(output, scope)) continue;
    const value = resolveJson(output.Value, scope);
    if (typeof value === 'string') outputs[name] = value;
  }
  return outputs;
};

/**
 * Works out every expression of the application's stacks. Throws TemplateError, naming the place,
 * for an unknown resource type, property, intrinsic function or reference.
 */
export const resolveApplication = (stacks: readonly StackArtifact[], world: World): Application => {
  const resolver = new Resolver(stacks, world);
  return {
    resources: stacks.flatMap((stack) => resourcesOf(stack, resolver)),
    outputs: Object.fromEntries(
      stacks.map((stack) => [stack.stackName, outputsOf(stack, resolver)]),
    ),
  };
};
