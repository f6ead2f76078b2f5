import { describe, expect, it } from 'vitest';
import { Exact, price, quantity, text } from '../money/exact.ts';
import type { Side } from '../orders/order.ts';
import { principalAt, principalOfBust, principalOfFill } from './fill-principal.ts';

describe('what the firm’s inventory fills', () => {
  /** Half a share at 10.01, all that the order has. */
  const fill = {
    quantity: quantity('0.5'),
    price: price('10.01'),
    counterparty: 'inventory',
    inventoryValue: new Exact('5.005'),
  } as const;

  it.each<[Side, string]>([
    ['buy', '5.01'],
    ['sell', '5'],
  ])('to a %s moves whole cents, %s, and as many back when it is taken back', (side, dollars) => {
    const booked = principalOfFill(side, { ...fill, filledValue: new Exact('5.005') });
    const back = principalOfBust(side, { ...fill, filledValue: new Exact('0') });
    expect([booked, back].map(text)).toEqual([dollars, dollars]);
  });
});

describe('shares at one price', () => {
  it.each<[Side, string]>([
    // One share is 0.1255, by the half cent 0.13; half of one 0.06275, by the side 0.07 or 0.06.
    ['buy', '0.2'],
    ['sell', '0.19'],
  ])(
    'to a %s are the venue’s whole ones and the inventory’s fraction, rounded apart',
    (side, dollars) => {
      expect(text(principalAt(side, price('0.1255'), quantity('1.5')))).toBe(dollars);
    },
  );
});
