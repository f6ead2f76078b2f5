import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Where a running stack is reached; `endpoints.json` of its state folder. */
export type Endpoints = {
  /** Origin of REST. */
  readonly api: string;
  /** WebSocket URL of the trading stream. */
  readonly stream: string;
  readonly sqs: string;
  readonly dynamodb: string;
  /** The venue's host:port. */
  readonly fix: string;
  /** `user:secret` for Basic authentication of an operator. */
  readonly operatorKey: string;
  readonly clock: string;
  /** GET → the process ids by name, as they are at that moment. */
  readonly processes: string;
  /** GET → what a cloud would bill, counted since the start. */
  readonly counts: string;
  /** Process id of the stack that wrote this: a killed one leaves its file behind. */
  readonly stack: number;
};

/** Renamed into place: who finds the file finds it whole. The key in it is its owner's only. */
export const writeEndpoints = (file: string, endpoints: Endpoints): void => {
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify(endpoints, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
};

export const removeEndpoints = (file: string): void => rmSync(file, { force: true });

/** Undefined while no stack is ready. */
export const readEndpoints = (file: string): Endpoints | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};
