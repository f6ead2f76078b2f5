/** One route of an HTTP API, its key taken apart. */
type ParsedRoute<T> = {
  readonly routeKey: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly target: T;
};

export type RouteMatch<T> = {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly target: T;
};

type RouteTable<T> = (method: string, segments: readonly string[]) => RouteMatch<T> | undefined;

const DEFAULT_ROUTE = '$default';
const ANY_METHOD = 'ANY';

const parameterName = (segment: string): string | undefined => /^\{([^{}+]+)\}$/.exec(segment)?.[1];
const greedyName = (segment: string): string | undefined => /^\{([^{}+]+)\+\}$/.exec(segment)?.[1];

/** `/v2/orders` → `['v2', 'orders']`; a trailing slash is a segment of its own: `['v2', '']`. */
export const segmentsOf = (path: string): string[] => path.replace(/^\//, '').split('/');

const parse = <T>(route: { routeKey: string; target: T }): ParsedRoute<T> => {
  const [method, path] = route.routeKey.split(' ');
  if (method === undefined || path === undefined || !path.startsWith('/')) {
    throw new Error(`route key ${route.routeKey} is neither $default nor "METHOD /path"`);
  }
  return { ...route, method, segments: segmentsOf(path) };
};

const matchSegments = (
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined => {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index];
    const greedy = greedyName(expected);
    if (greedy !== undefined) {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[greedy] = rest;
      return parameters;
    }
    const name = parameterName(expected);
    if (actual === undefined) return undefined;
    if (name === undefined) {
      if (actual !== expected) return undefined;
    } else {
      if (actual === '') return undefined;
      parameters[name] = actual;
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
};

const isGreedy = ({ segments }: ParsedRoute<unknown>): boolean =>
  segments.some((segment) => greedyName(segment) !== undefined);

const specificity = (segment: string | undefined): number => {
  if (segment === undefined || greedyName(segment) !== undefined) return 2;
  return parameterName(segment) === undefined ? 0 : 1;
};

/** API Gateway's order: full before greedy, literal before parameter from the left, method before ANY. */
const precedence = (left: ParsedRoute<unknown>, right: ParsedRoute<unknown>): number => {
  const greedy = Number(isGreedy(left)) - Number(isGreedy(right));
  if (greedy !== 0) return greedy;
  const length = Math.max(left.segments.length, right.segments.length);
  for (let index = 0; index < length; index += 1) {
    const difference = specificity(left.segments[index]) - specificity(right.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(left.method === ANY_METHOD) - Number(right.method === ANY_METHOD);
};

/**
 * Matches requests to routes with API Gateway's precedence; `$default` last. Methods match
 * exactly, upper case. Throws when a route key cannot be read or stands twice.
 */
export const routeTable = <T>(
  routes: readonly { readonly routeKey: string; readonly target: T }[],
): RouteTable<T> => {
  const keys = new Set<string>();
  for (const { routeKey } of routes) {
    if (keys.has(routeKey)) throw new Error(`route ${routeKey} stands twice`);
    keys.add(routeKey);
  }
  const fallback = routes.find(({ routeKey }) => routeKey === DEFAULT_ROUTE);
  const ordered = routes
    .filter((route) => route !== fallback)
    .map(parse)
    .sort(precedence);
  return (method, segments) => {
    for (const route of ordered) {
      if (route.method !== method && route.method !== ANY_METHOD) continue;
      const pathParameters = matchSegments(route.segments, segments);
      if (pathParameters !== undefined) {
        return { routeKey: route.routeKey, pathParameters, target: route.target };
      }
    }
    return fallback && { routeKey: DEFAULT_ROUTE, pathParameters: {}, target: fallback.target };
  };
};
