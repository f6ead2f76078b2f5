import { describe, expect, it } from 'vitest';
import { FIX44 } from '../../fix/dictionary.ts';
import { type FixField, type FixMessage, Tag, valueIn } from '../../fix/message.ts';
import { validate } from '../../fix/validation.ts';
import { outboundMessage } from './order-messages.ts';
import { newOrder, replaceOf, SimulatedWorld } from './simulated-world.ts';

const world = new SimulatedWorld();
const placed = newOrder(world, 1, { quantity: '10', type: 'limit', limitPrice: '101.30' });

/** As a counterparty that checks everything would see it. */
const asReceived = (msgType: string, fields: readonly FixField[]): FixMessage => ({
  kind: 'message',
  beginString: 'FIX.4.4',
  msgType,
  sequence: 2,
  possDup: false,
  fields: [
    [Tag.msgType, msgType],
    [Tag.sequence, '2'],
    [Tag.senderCompId, 'BELLWETHER'],
    [Tag.sendingTime, '20261123-15:00:00.000'],
    [Tag.targetCompId, 'VENUEALPHA'],
    ...fields,
  ],
});

describe('an order for a venue', () => {
  it.each([
    ['day', '0'],
    ['gtc', '1'],
    ['opg', '2'],
    ['ioc', '3'],
    ['fok', '4'],
    ['cls', '7'],
  ] as const)('%s is TimeInForce(59)=%s', (timeInForce, code) => {
    const { fields } = outboundMessage({ ...placed, timeInForce });
    expect(valueIn(fields, Tag.timeInForce)).toBe(code);
  });

  it.each([
    [{ type: 'market', limitPrice: undefined }, ['1', undefined, undefined]],
    [{ type: 'limit', limitPrice: '1.10' }, ['2', '1.10', undefined]],
    [{ type: 'stop', limitPrice: undefined, stopPrice: '90.05' }, ['3', undefined, '90.05']],
    [{ type: 'stop_limit', limitPrice: '89', stopPrice: '90.05' }, ['4', '89', '90.05']],
  ] as const)('%j has OrdType, Price and StopPx', (terms, expected) => {
    const { fields } = outboundMessage({ ...placed, ...terms });
    expect([Tag.ordType, Tag.price, Tag.stopPrice].map((tag) => valueIn(fields, tag))).toEqual(
      expected,
    );
  });

  it('names the trading session only when it is for extended hours', () => {
    const regular = outboundMessage({ ...placed, extendedHours: false });
    expect(valueIn(regular.fields, Tag.tradingSession)).toBeUndefined();
    const extended = outboundMessage({ ...placed, extendedHours: true });
    expect(valueIn(extended.fields, Tag.tradingSession)).toBe('EXT');
  });

  it('a replacement names the order before it and the total quantity', () => {
    const { msgType, fields } = outboundMessage(replaceOf(world, placed, { quantity: '25' }));
    expect(msgType).toBe('G');
    expect(valueIn(fields, Tag.origClOrdId)).toBe(placed.clOrdId);
    expect(valueIn(fields, Tag.clOrdId)).not.toBe(placed.clOrdId);
    expect(valueIn(fields, Tag.orderQuantity)).toBe('25');
  });

  it.each([
    ['a new order', placed],
    ['a new order for extended hours', { ...placed, extendedHours: true }],
    ['a stop', { ...placed, type: 'stop', stopPrice: '90', timeInForce: 'gtc' }],
    ['a replacement', replaceOf(world, placed, { type: 'stop_limit', stopPrice: '90' })],
    ['a replacement for extended hours', replaceOf(world, placed, { extendedHours: true })],
  ] as const)('%s is well formed by the standard', (_name, message) => {
    const { msgType, fields } = outboundMessage(message);
    expect(validate(FIX44, 'reject', asReceived(msgType, fields))).toBeUndefined();
  });
});
