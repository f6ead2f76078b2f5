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

  it('throws SyntaxError for what is not JSON', () => {
    for (const text of ['', 'NaN', '{"a":01}', '[1,]']) {
      expect(() => parseJsonKeepingNumbers(text)).toThrow(SyntaxError);
    }
  });
});
