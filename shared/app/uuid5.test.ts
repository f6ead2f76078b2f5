import { expect, it } from 'vitest';
import { uuid5 } from './uuid5.ts';

it('agrees with the published example of RFC 9562 (www.example.com in the DNS namespace)', () => {
  expect(uuid5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

it('gives another id for another name', () => {
  expect(uuid5('a')).not.toBe(uuid5('b'));
});
