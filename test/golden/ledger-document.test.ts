import { describe, expect, it } from 'vitest';
import { present } from '../../shared/kernel/assert.ts';
import { repositoryFiles } from '../architecture/source-tree.ts';
import { LEDGER_EXAMPLES, renderExample } from './ledger-examples.ts';

const document = present(
  repositoryFiles().find(({ path }) => path === 'docs/LEDGER.md'),
  'docs/LEDGER.md',
).text;

/** What the document shows under each name, between its marks. */
const shown = new Map(
  [...document.matchAll(/<!-- example: (\S+) -->\n\n([\s\S]*?)\n\n<!-- end -->/g)].map(
    ([, name = '', table = '']) => [name, table] as const,
  ),
);

const ledgerAccountsIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/`((?:cash|firm)\.[a-z.]+[a-z]|position)/g)].map(([, name]) => name ?? ''),
  ),
];

describe('docs/LEDGER.md', () => {
  it('shows the examples that are played here, each once', () => {
    expect([...shown.keys()]).toEqual(LEDGER_EXAMPLES.map(({ name }) => name));
  });

  it.each(LEDGER_EXAMPLES.map((example) => [example.name, example] as const))(
    'shows what is booked: %s',
    (name, example) => {
      expect(shown.get(name)).toBe(renderExample(example));
    },
  );

  it('lists every ledger account that an example moves, and moves every one that it lists', () => {
    const chart = document.slice(0, document.indexOf('<!-- example:'));
    // Nothing provisional exists before deposits that can be returned do.
    const listed = ledgerAccountsIn(chart).filter((name) => name !== 'cash.provisional');
    expect(ledgerAccountsIn([...shown.values()].join()).sort()).toEqual(listed.sort());
  });
});
