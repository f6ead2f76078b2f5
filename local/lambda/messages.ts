/** Between the runtime and the thread of one execution environment. Payloads are JSON texts. */
export type EnvironmentSettings = {
  readonly codeFolder: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logStreamName: string;
  readonly clockMemory: SharedArrayBuffer;
};

export type Invocation = {
  readonly requestId: string;
  readonly payload: string;
  readonly timeoutMs: number;
};

export type FunctionFailure = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: readonly string[];
};

export type EnvironmentMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly failure: FunctionFailure }
  | { readonly kind: 'answered'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly failure: FunctionFailure };
