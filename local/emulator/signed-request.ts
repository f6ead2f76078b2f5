import { createHash, createHmac } from 'node:crypto';

export type Credentials = { readonly keyId: string; readonly secret: string };

export type SignedRequest = {
  readonly endpoint: string;
  readonly region: string;
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** One name without a value, or none. */
  readonly query?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** `20261121T084512Z` */
const amzDate = (at: Date): string => at.toISOString().replace(/[-:]|\.\d{3}/g, '');

/**
 * One request to an AWS-like endpoint, signed by Signature Version 4 (paths without characters that need escaping). For the few questions that no SDK client of ours answers. Resolves to the JSON
 * answered; rejects with the answer unless it is 2xx.
 */
export const signedRequest = async (
  request: SignedRequest,
  credentials: Credentials,
  at: Date,
): Promise<unknown> => {
  const { service, region, method, path, body = '' } = request;
  const query = request.query === undefined ? '' : `${request.query}=`;
  const url = new URL(query === '' ? path : `${path}?${query}`, request.endpoint);
  const date = amzDate(at);
  const headers: Record<string, string> = {
    ...request.headers,
    host: url.host,
    'x-amz-date': date,
  };
  const names = Object.keys(headers).sort();
  const signedHeaders = names.join(';');
  const canonical = [
    method,
    url.pathname,
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n');
  const scope = [date.slice(0, 8), region, service, 'aws4_request'].join('/');
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secret}`);
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const { host: _host, ...sent } = headers;
  const response = await fetch(url, {
    method,
    headers: {
      ...sent,
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.keyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    },
    ...(body === '' ? {} : { body }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${service} ${path}: ${response.status} ${answer}`);
  return answer === '' ? undefined : JSON.parse(answer);
};
