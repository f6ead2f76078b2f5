import type { IncomingMessage } from 'node:http';

/** Headers and query of a handshake in the two forms that WebSocket events carry both of. */
type HandshakeParts = {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
};

const collect = (pairs: Iterable<readonly [string, string]>): Record<string, string[]> => {
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    if (Object.hasOwn(values, name)) values[name]?.push(value);
    else values[name] = [value];
  }
  return values;
};

const lastOf = (values: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? '']));

const headerPairs = function* (rawHeaders: readonly string[]): Iterable<readonly [string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    // Header names keep the client's spelling here, unlike in an HTTP API.
    yield [rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''];
  }
};

export const handshakeParts = (request: IncomingMessage): HandshakeParts => {
  const multiValueHeaders = collect(headerPairs(request.rawHeaders));
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const multiValueQuery = collect(query);
  return {
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    ...(query.size === 0
      ? {}
      : {
          queryStringParameters: lastOf(multiValueQuery),
          multiValueQueryStringParameters: multiValueQuery,
        }),
  };
};
