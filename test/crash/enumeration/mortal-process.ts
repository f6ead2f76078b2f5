/** Where a process dies: at its n-th call of a port, before the call takes effect or right after. */
export type Death = { readonly call: number; readonly moment: 'before' | 'after' };

/** What a run of one process came to. */
export type Life<T> =
  | { readonly kind: 'lived'; readonly told: T }
  /** `site`: the call in shared/app that it died at, as `path:line:column`. */
  | { readonly kind: 'died'; readonly site: string };

type Call = (...args: readonly unknown[]) => unknown;

/** Nothing comes back to a process that is gone, and nothing of it runs on. */
const never = (): Promise<never> => new Promise(() => {});

const CALLER = /(shared\/app\/[\w/.-]+\.ts):(\d+):(\d+)/;

function callSite(): string {
  const [, path, line, column] = CALLER.exec(new Error('who calls').stack ?? '') ?? [];
  return path === undefined ? 'outside shared/app' : `${path}:${line}:${column}`;
}

/**
 * A process of ours: its memory is the closures of one run, and all that it does to the world goes through ports. It
 * dies for real: whoever awaits the call hears nothing, no `catch` or `finally` of it runs, and other calls that it
 * still makes take no effect.
 */
export class MortalProcess {
  /** Calls of ports so far; each item that is read off a stream is one. */
  calls = 0;
  readonly #death: Death | undefined;
  readonly #died = Promise.withResolvers<{ readonly kind: 'died'; readonly site: string }>();
  #isDead = false;

  constructor(death?: Death) {
    this.#death = death;
  }

  /** The port as this process has it. `streams`: its methods that are read item by item. */
  port<T extends object>(port: T, streams: readonly (keyof T & string)[] = []): T {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        const call = value.bind(target) as Call;
        return (streams as readonly unknown[]).includes(name)
          ? this.#mortalStream(call)
          : this.#mortal(call);
      },
    });
  }

  /** A port that is a single function. */
  call<F extends (...args: never[]) => Promise<unknown>>(port: F): F {
    return this.#mortal(port as unknown as Call) as unknown as F;
  }

  async run<T>(work: () => Promise<T>): Promise<Life<T>> {
    const lived = work().then((told): Life<T> => ({ kind: 'lived', told }));
    return Promise.race([lived, this.#died.promise]);
  }

  #mortal(port: Call): Call {
    return (...args) => this.#reach(() => port(...args), callSite);
  }

  #mortalStream(port: Call): Call {
    return (...args) => {
      const site = callSite();
      return this.#items(port(...args) as AsyncIterable<unknown>, () => site);
    };
  }

  async *#items(items: AsyncIterable<unknown>, site: () => string): AsyncGenerator {
    const reading = items[Symbol.asyncIterator]();
    for (;;) {
      const item = (await this.#reach(() => reading.next(), site)) as IteratorResult<unknown>;
      if (item.done === true) return;
      yield item.value;
    }
  }

  #reach(effect: () => unknown, site: () => string): unknown {
    if (this.#isDead) return never();
    this.calls += 1;
    if (this.calls !== this.#death?.call) return effect();
    const at = site();
    if (this.#death.moment === 'before') return this.#die(at);
    return Promise.resolve(effect()).then(() => this.#die(at));
  }

  #die(site: string): Promise<never> {
    this.#isDead = true;
    this.#died.resolve({ kind: 'died', site });
    return never();
  }
}
