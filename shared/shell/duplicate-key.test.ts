import fc from 'fast-check';
import { expect, it } from 'vitest';
import { duplicateKey } from './duplicate-key.ts';

it.each([
  ['{"qty":"1","qty":"100"}', 'qty'],
  ['{"a":{"b":1,"c":[{}],"b":2}}', 'b'],
  ['[{"a":1},{"b":[1,{"c":1}],"b":1}]', 'b'],
  ['{"qty":"1","q\\u0074y":"2"}', 'qty'],
  ['{"a\\"":1, "b":"x,\\"a\\":", "a\\"" :2}', 'a"'],
  ['{"":1,"":1}', ''],
])('is found in %s', (text, key) => {
  expect(duplicateKey(text)).toBe(key);
  expect(JSON.parse(text)).toBeDefined();
});

it.each([
  '{"a":"a","b":"a"}',
  '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
  '["a","a",{"a":["a","a"]}]',
  '{"a":"{\\"b\\":1,\\"b\\":1}"}',
  '"a"',
  '{}',
])('is not in %s', (text) => {
  expect(duplicateKey(text)).toBeUndefined();
});

it('is in no text that an object was written as, and in every one with a key more', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (object) => {
      const text = JSON.stringify(object);
      expect(duplicateKey(text)).toBeUndefined();
      const key = JSON.stringify(Object.keys(object)[0]);
      const again = `${text.slice(0, -1)},${key}:null}`;
      expect(duplicateKey(again)).toBe(Object.keys(object)[0]);
    }),
  );
});
