import type { Evidence, Told } from '../evidence.ts';
import { type Fields, isRecord, textIn } from './event.ts';

type Answered = Extract<Told, { kind: 'answer' }>;

/** An answer with its bodies as records, whatever the wire had. */
export type Answer = {
  readonly account: string;
  readonly at: number;
  readonly askedAt: number;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly key?: string;
  readonly asked: Fields;
  readonly status: number;
  readonly body: Fields;
};

/** A body as text of JSON, or as what it says. */
export function parsed(body: unknown): Fields {
  const value = typeof body === 'string' ? parse(body) : body;
  return isRecord(value) ? value : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const read = ({ account, at, request, status, body }: Answered): Answer => ({
  account,
  at,
  askedAt: request.at,
  method: request.method,
  path: request.path.split('?')[0] ?? '',
  ...(request.key === undefined ? {} : { key: request.key }),
  asked: parsed(request.body),
  status,
  body: parsed(body),
});

export const answersIn = ({ told }: Pick<Evidence, 'told'>): readonly Answer[] =>
  told.filter((each): each is Answered & Told => each.kind === 'answer').map(read);

export const isPlacement = ({ method, path }: Answer): boolean =>
  method === 'POST' && path === '/v2/orders';
export const isReplace = ({ method, path }: Answer): boolean =>
  method === 'PATCH' && /^\/v2\/orders\/[^/]+$/.test(path);
export const isDeposit = ({ method, path }: Answer): boolean =>
  method === 'POST' && path.endsWith('/test_deposits');

/** The key under which the client may ask again. */
export const clientKey = ({ asked }: Answer): string | undefined =>
  textIn(asked, 'client_order_id');

/** A refusal for good: not "ask again", not "who are you". */
export const isRefusal = ({ status }: Answer): boolean =>
  status >= 400 && status < 500 && status !== 401 && status !== 408;
