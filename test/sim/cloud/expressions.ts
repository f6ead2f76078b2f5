import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;
type Values = Readonly<Record<string, AttributeValue>>;
type Test = (item: Item | undefined, values: Values) => boolean;

/** Orders two values of one type as DynamoDB does; values of two types are never equal. */
export function compare(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  if (a?.S !== undefined && b?.S !== undefined) return a.S < b.S ? -1 : a.S > b.S ? 1 : 0;
  if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N);
  if (a?.B !== undefined && b?.B !== undefined) return Buffer.compare(a.B, b.B);
  return Number.NaN;
}

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
};

/** The part of DynamoDB's expressions that the adapters use; what it does not know it refuses. */
class Parser {
  readonly #tokens: string[];

  constructor(text: string) {
    this.#tokens = text.match(/:[a-zA-Z]+|[(),]|<=|>=|[=<>]|[A-Za-z_][A-Za-z_0-9]*/g) ?? [];
  }

  parse(): Test {
    const test = this.#either();
    if (this.#tokens.length > 0) throw new Error(`expression goes on at ${this.#tokens.join(' ')}`);
    return test;
  }

  #take(expected?: string): string {
    const token = this.#tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`expression has ${token} for ${expected}`);
    }
    return token;
  }

  #either(): Test {
    let test = this.#both();
    while (this.#tokens[0] === 'OR') {
      this.#take();
      const [left, right] = [test, this.#both()];
      test = (item, values) => left(item, values) || right(item, values);
    }
    return test;
  }

  #both(): Test {
    let test = this.#one();
    while (this.#tokens[0] === 'AND') {
      this.#take();
      const [left, right] = [test, this.#one()];
      test = (item, values) => left(item, values) && right(item, values);
    }
    return test;
  }

  #one(): Test {
    const token = this.#take();
    if (token === '(') {
      const test = this.#either();
      this.#take(')');
      return test;
    }
    if (token === 'attribute_not_exists') {
      this.#take('(');
      const name = this.#take();
      this.#take(')');
      return (item) => item?.[name] === undefined;
    }
    if (token === 'begins_with') {
      this.#take('(');
      const name = this.#take();
      this.#take(',');
      const value = this.#take();
      this.#take(')');
      return (item, values) => item?.[name]?.S?.startsWith(values[value]?.S ?? '') === true;
    }
    return this.#comparison(token);
  }

  #comparison(name: string): Test {
    const operator = this.#take();
    if (operator === 'BETWEEN') {
      const least = this.#take();
      this.#take('AND');
      const most = this.#take();
      return (item, values) =>
        compare(item?.[name], values[least]) >= 0 && compare(item?.[name], values[most]) <= 0;
    }
    const holds = OPERATORS[operator];
    if (holds === undefined) throw new Error(`expression has operator ${operator}`);
    const value = this.#take();
    return (item, values) => holds(compare(item?.[name], values[value]));
  }
}

const parsed = new Map<string, Test>();

export function holds(
  expression: string | undefined,
  item: Item | undefined,
  values: Values = {},
): boolean {
  if (expression === undefined) return true;
  const test = parsed.get(expression) ?? new Parser(expression).parse();
  parsed.set(expression, test);
  return test(item, values);
}
