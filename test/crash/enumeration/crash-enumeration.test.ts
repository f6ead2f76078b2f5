import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { accountCommand } from '../../../shared/app/wire/account-command.ts';
import { clientUseCases } from './client-use-cases.ts';
import { driverUseCases } from './driver-use-cases.ts';
import { everyCrash, type UseCase } from './every-crash.ts';
import { liveAndDie } from './gateway-crashes.ts';
import { operatorUseCases } from './operator-use-cases.ts';
import { portCalls } from './port-calls.ts';
import { readingUseCases } from './reading-use-cases.ts';
import { streamUseCases } from './stream-use-cases.ts';
import { deliveredKinds, workerUseCases } from './worker-use-cases.ts';

/** CRASHES_IN_A_ROW=2: also the process that takes over dies, at every call that it makes. */
const inARow = Number(process.env.CRASHES_IN_A_ROW ?? 1);

const useCases = (
  await Promise.all([
    clientUseCases(),
    operatorUseCases(),
    workerUseCases(),
    streamUseCases(),
    driverUseCases(),
    readingUseCases(),
  ])
).flat();

const sites = { before: new Set<string>(), after: new Set<string>() };
let crashes = 0;

describe('a crash at any call of a port leaves nothing undone and nothing done twice', () => {
  it.each(useCases.map((useCase) => [useCase.name, useCase] as const))(
    '%s',
    async (_, useCase) => {
      const covered = await everyCrash(useCase, { inARow });
      const later = useCase.onlyReads
        ? undefined
        : await everyCrash(useCase, { inARow, later: true });
      crashes += covered.crashes + (later?.crashes ?? 0);
      for (const site of covered.before) sites.before.add(site);
      for (const site of covered.after) sites.after.add(site);
    },
    600_000,
  );

  it('and every kind of command is among them', () => {
    const kinds = accountCommand.def.options.map(({ shape }) => [...shape.kind.def.values][0]);
    expect([...deliveredKinds()].sort()).toEqual(kinds.sort());
  });

  it('and every call of a port in shared/app', () => {
    const calls = portCalls();
    for (const crashed of [sites.before, sites.after]) {
      expect([...calls].filter(([site]) => !crashed.has(site))).toEqual([]);
      expect([...crashed].filter((site) => !calls.has(site))).toEqual([]);
    }
    const share = `${sites.after.size} of ${calls.size} calls`;
    console.log(`crash points: ${useCases.length} use cases, ${crashes} crashes, ${share} (100 %)`);
  });
});

describe('a crash of the gateway at any effect', () => {
  const calm = liveAndDie().outcome;
  const kinds = new Map<string, number>();
  afterAll(() => {
    const counts = [...kinds].map(([kind, count]) => `${kind} ${count}`);
    console.log(`crash points of the gateway: ${counts.join(', ')}`);
  });

  it('loses no order, sends none twice, and every report is told', () => {
    expect(calm.unheard).toEqual([]);
    for (let call = 1; ; call += 1) {
      const lives = (['before', 'after'] as const).map((moment) => liveAndDie({ call, moment }));
      for (const { diedAt = '', outcome } of lives) {
        kinds.set(diedAt, (kinds.get(diedAt) ?? 0) + 1);
        expect(outcome, `died at call ${call}, ${diedAt}`).toEqual(calm);
      }
      if (lives.every(({ diedAt }) => diedAt === undefined)) break;
    }
    kinds.delete('');
    expect([...kinds.keys()].sort()).toEqual(
      ['append', 'archive', 'look-up', 'mail', 'read', 'read-switches', 'receive', 'write'].sort(),
    );
  });
});

/** A use case with a fault of the kind that is looked for: a counter in a table, and a message about it. */
const faulty = (work: (table: Table, queue: Table) => Promise<void>): UseCase => ({
  name: 'faulty',
  begin: async () => {
    const [table, queue] = [new Table(), new Table()];
    return {
      deliver: async (process) => work(process.port(table), process.port(queue)),
      end: async () => [table.value, queue.value],
    };
  },
});

class Table {
  value = 0;
  async read(): Promise<number> {
    return this.value;
  }
  async write(value: number): Promise<void> {
    this.value = value;
  }
}

describe('what is looked for is found', () => {
  it.each([
    [
      'counted twice',
      async (table: Table) => {
        await table.write((await table.read()) + 1);
      },
    ],
    [
      'written, and the message forgotten when it comes again',
      async (table: Table, queue: Table) => {
        if ((await table.read()) > 0) return;
        await table.write(1);
        await queue.write(1);
      },
    ],
    [
      'told before it is written, and told otherwise',
      async (table: Table, queue: Table) => {
        await queue.write((await queue.read()) + 1);
        await table.write(1);
      },
    ],
  ])('%s', async (_, work) => {
    await expect(everyCrash(faulty(work))).rejects.toThrow('died');
  });

  it('and no fault where there is none', async () => {
    const sound = faulty(async (table, queue) => {
      await table.write(1);
      await queue.write(1);
    });
    expect((await everyCrash(sound)).crashes).toBe(4);
    expect((await everyCrash(sound, { inARow: 2 })).crashes).toBe(4 + 16);
  });

  it('a dead process runs no further: no catch, no other call', async () => {
    const seen: string[] = [];
    const useCase = faulty(async (table, queue) => {
      try {
        await table.write(1);
        seen.push('went on');
      } catch {
        seen.push('caught');
      }
      await queue.write(1);
    });
    await everyCrash(useCase);
    expect(isDeepStrictEqual(new Set(seen), new Set(['went on']))).toBe(true);
  });
});
