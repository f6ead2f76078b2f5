import type { StreamRecord } from './stream-batches.ts';

/**
 * DynamoDB Streams by its wire protocol. The SDK's client would turn each record into objects of its own that then
 * had to be turned back: a function's event carries the records just as the wire does.
 */
export type StreamsClient = {
  latestStreamArn(tableName: string): Promise<string>;
  shards(streamArn: string): Promise<Shard[]>;
  /** @param after absent: from the oldest record there is. */
  iterator(streamArn: string, shardId: string, after: string | undefined): Promise<string>;
  records(iterator: string, limit: number): Promise<Page>;
};

export type Shard = { readonly ShardId: string; readonly ParentShardId?: string };

export type Page = {
  readonly records: readonly StreamRecord[];
  /** Undefined: the shard has ended. */
  readonly next: string | undefined;
};

/** `name` is the service's: TrimmedDataAccessException, ExpiredIteratorException, … */
export class StreamsError extends Error {
  constructor(name: string, message: string) {
    super(`${name}: ${message}`);
    this.name = name;
  }
}

const VERSION = 'DynamoDBStreams_20120810';

export const streamsClient = (options: {
  readonly endpoint: string;
  readonly region: string;
  /** DynamoDB Local keeps a database per access key, and checks no signature. */
  readonly accessKeyId: string;
  readonly signal: AbortSignal;
}): StreamsClient => {
  const scope = `${options.accessKeyId}/20000101/${options.region}/dynamodb/aws4_request`;
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
  };

  const ask = async (action: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(options.endpoint, {
      method: 'POST',
      headers: { ...headers, 'x-amz-target': `${VERSION}.${action}` },
      body: JSON.stringify(body),
      signal: options.signal,
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.ok) return answer;
    const type = String(answer.__type).split('#').at(-1) ?? 'UnknownError';
    throw new StreamsError(type, String(answer.message ?? answer.Message));
  };

  return {
    async latestStreamArn(tableName) {
      const { Streams } = await ask('ListStreams', { TableName: tableName });
      const streams = Streams as { StreamArn: string; StreamLabel: string }[];
      // Labels are times: the last one is the stream that is on now.
      const latest = streams.sort((a, b) => (a.StreamLabel < b.StreamLabel ? -1 : 1)).at(-1);
      if (latest === undefined) throw new StreamsError('NoStream', `table ${tableName}`);
      return latest.StreamArn;
    },
    async shards(streamArn) {
      const all: Shard[] = [];
      let from: string | undefined;
      do {
        const { StreamDescription } = await ask('DescribeStream', {
          StreamArn: streamArn,
          ...(from === undefined ? {} : { ExclusiveStartShardId: from }),
        });
        const page = StreamDescription as { Shards: Shard[]; LastEvaluatedShardId?: string };
        all.push(...page.Shards);
        from = page.LastEvaluatedShardId;
      } while (from !== undefined);
      return all;
    },
    async iterator(streamArn, shardId, after) {
      const start =
        after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
      const answer = await ask('GetShardIterator', {
        StreamArn: streamArn,
        ShardId: shardId,
        ...start,
      });
      return String(answer.ShardIterator);
    },
    async records(iterator, limit) {
      const answer = await ask('GetRecords', { ShardIterator: iterator, Limit: limit });
      const next = answer.NextShardIterator;
      return {
        records: (answer.Records ?? []) as StreamRecord[],
        next: typeof next === 'string' ? next : undefined,
      };
    },
  };
};
