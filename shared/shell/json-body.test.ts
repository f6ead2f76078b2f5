import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonNumber, parseJsonKeepingNumbers } from './json-body.ts';

describe('parseJsonKeepingNumbers', () => {
  it.each(['0.1', '1e-7', '-0', '1.10', '12345678901234567890.123456789', '1E400'])(
    'keeps the number %s as it was written, wherever it is',
    (source) => {
      const parsed = parseJsonKeepingNumbers(`{"a":[${source},{"b":${source}}],"c":"${source}"}`);
      const kept = new JsonNumber(source);
      expect(parsed).toEqual({ a: [kept, { b: kept }], c: source });
    },
  );

  it('leaves everything else as JSON.parse gives it', () => {
    const noNumbers = fc.jsonValue().filter((value) => !/\d/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(noNumbers, (value) => {
        const text = JSON.stringify(value);
        expect(parseJsonKeepingNumbers(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads what is nested, and brackets in a text as text', () => {
    const nested = `${'['.repeat(64)}"[[[\\"[["${']'.repeat(64)}`;
    const text = JSON.stringify({ a: '['.repeat(200), b: '\\"'.repeat(100) });
    expect(parseJsonKeepingNumbers(nested)).toEqual(JSON.parse(nested));
    expect(parseJsonKeepingNumbers(text)).toEqual(JSON.parse(text));
  });

  it('throws SyntaxError for what is not JSON, or is nested without end', () => {
    const deep = '['.repeat(65) + ']'.repeat(65);
    for (const text of [deep, '', 'NaN', '{"a":01}', '[1,]']) {
      expect(() => parseJsonKeepingNumbers(text)).toThrow(SyntaxError);
    }
  });
});
