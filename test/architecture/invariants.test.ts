import { describe, expect, it } from 'vitest';
import { present } from '../../shared/kernel/assert.ts';
import { brokenClaims, lawsOf } from './invariants.ts';
import { repositoryFiles } from './source-tree.ts';

/** The laws of the house; a law is never dropped by dropping its line. */
const LAWS = 12;

const files = repositoryFiles();
const document = present(
  files.find(({ path }) => path === 'docs/INVARIANTS.md'),
  'docs/INVARIANTS.md',
).text;

describe('the check of the laws finds', () => {
  const file = {
    path: 'a.test.ts',
    text: "describe('a group', () => { it.each([1])('a test', f); });",
  };

  it.each([
    ['a law without a test', '## 1. Law\n', 'law 1 names no test'],
    [
      'a test that is gone',
      '## 1. Law\n- `a.test.ts` › another\n',
      'law 1: no test "another" in a.test.ts',
    ],
    [
      'a file that is gone',
      '## 1. Law\n- `b.test.ts` › a test\n',
      'law 1: no test "a test" in b.test.ts',
    ],
  ])('%s', (_what, text, finding) => {
    expect(brokenClaims(text, [file])).toEqual([finding]);
  });

  it('nothing where the test is there', () => {
    const text = '## 1. Law\n- `a.test.ts` › a test\n- `a.test.ts` › a group\n';
    expect(brokenClaims(text, [file])).toEqual([]);
  });
});

describe('docs/INVARIANTS.md', () => {
  it('has every law, in order', () => {
    expect(lawsOf(document).laws).toEqual(Array.from({ length: LAWS }, (_, index) => index + 1));
  });

  it('names tests that exist', () => {
    expect(brokenClaims(document, files)).toEqual([]);
  });
});
