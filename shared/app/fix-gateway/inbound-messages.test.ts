import { describe, expect, it } from 'vitest';
import { Tag } from '../../fix/message.ts';
import { inboundFact } from './inbound-messages.ts';

const FILL: Readonly<Record<number, string>> = {
  [Tag.orderId]: 'V1',
  [Tag.clOrdId]: 'C1',
  [Tag.execId]: 'E1',
  [Tag.execType]: 'F',
  [Tag.ordStatus]: '1',
  [Tag.symbol]: 'ACME',
  [Tag.side]: '2',
  [Tag.lastQuantity]: '3',
  [Tag.lastPrice]: '10.0100',
  [Tag.cumulativeQuantity]: '3',
  [Tag.leavesQuantity]: '7',
  [Tag.transactTime]: '20261123-15:00:00.250',
};

type Change = Readonly<Record<number, string | undefined>>;

const fact = (msgType: string, fields: Change, change: Change = {}) =>
  inboundFact(msgType, (tag) => (tag in change ? change[tag] : fields[tag]));

describe('an execution report', () => {
  it('is read with its prices as the text that they are', () => {
    expect(fact('8', FILL, { [Tag.text]: 'well' })).toEqual({
      kind: 'report',
      clOrdIds: ['C1'],
      report: {
        execId: 'E1',
        execType: 'trade',
        clOrdId: 'C1',
        venueOrderId: 'V1',
        ordStatus: '1',
        symbol: 'ACME',
        side: 'sell',
        lastQuantity: '3',
        lastPrice: '10.0100',
        cumulativeQuantity: '3',
        leavesQuantity: '7',
        transactTime: Date.UTC(2026, 10, 23, 15, 0, 0, 250),
        text: 'well',
      },
    });
  });

  it.each([
    ['0', 'new'],
    ['1', 'trade'],
    ['2', 'trade'],
    ['3', 'done-for-day'],
    ['4', 'canceled'],
    ['5', 'replaced'],
    ['6', 'pending-cancel'],
    ['7', 'stopped'],
    ['8', 'rejected'],
    ['9', 'suspended'],
    ['B', 'calculated'],
    ['C', 'expired'],
    ['D', 'restated'],
    ['E', 'pending-replace'],
    ['F', 'trade'],
  ])('of type %s is %s', (code, word) => {
    expect(fact('8', FILL, { [Tag.execType]: code })).toMatchObject({
      kind: 'report',
      report: { execType: word },
    });
  });

  it('of a fill may write its numbers with leading zeros, as FIX allows', () => {
    const numbers = { [Tag.lastQuantity]: '0010', [Tag.lastPrice]: '000.50' };
    expect(fact('8', FILL, numbers)).toMatchObject({
      report: { lastQuantity: '10', lastPrice: '0.50' },
    });
  });

  it('that it is pending new says that the order is there, and no more', () => {
    expect(fact('8', FILL, { [Tag.execType]: 'A' })).toMatchObject({
      kind: 'status',
      ordStatus: 'A',
    });
  });

  it.each([
    ['G', 'trade-correct'],
    ['H', 'trade-cancel'],
  ])('of type %s names the fill that it is about', (code, word) => {
    const about = { [Tag.execType]: code, [Tag.execRefId]: 'E0' };
    expect(fact('8', FILL, about)).toMatchObject({
      kind: 'report',
      report: { execType: word, execRefId: 'E0', lastQuantity: '3', lastPrice: '10.0100' },
    });
  });

  it('of a bust need not repeat the fill, that of a correction must', () => {
    const without = { [Tag.execRefId]: 'E0', [Tag.lastPrice]: undefined };
    const bust = fact('8', FILL, { ...without, [Tag.execType]: 'H' });
    expect(bust).toMatchObject({ kind: 'report', report: { execRefId: 'E0' } });
    const correction = fact('8', FILL, { ...without, [Tag.execType]: 'G' });
    expect(correction).toMatchObject({ kind: 'unbookable' });
  });

  it.each(['5', 'D'])('of type %s says what the order is from now on', (code) => {
    const now = {
      [Tag.execType]: code,
      [Tag.orderQuantity]: '0100',
      [Tag.price]: '9.50',
      [Tag.restatementReason]: '1',
    };
    expect(fact('8', FILL, now)).toMatchObject({
      report: { orderQuantity: '100', limitPrice: '9.50', restatementReason: '1' },
    });
    expect(fact('8', FILL, { ...now, [Tag.execType]: '0' })).not.toHaveProperty(
      'report.orderQuantity',
    );
  });

  it('that may have been said before is marked', () => {
    expect(fact('8', FILL, { [Tag.possResend]: 'Y' })).toMatchObject({
      report: { possResend: true },
    });
    expect(fact('8', FILL, { [Tag.possResend]: 'N' })).not.toHaveProperty('report.possResend');
  });

  it.each(['G', 'H', 'x', undefined])('of type %s is unbookable, not a guess', (code) => {
    expect(fact('8', FILL, { [Tag.execType]: code })).toMatchObject({ kind: 'unbookable' });
  });

  it.each([
    Tag.execId,
    Tag.symbol,
    Tag.side,
    Tag.cumulativeQuantity,
    Tag.leavesQuantity,
    Tag.ordStatus,
    Tag.lastQuantity,
    Tag.lastPrice,
    Tag.clOrdId,
    Tag.transactTime,
  ])('of a fill without field %i is unbookable', (tag) => {
    expect(fact('8', FILL, { [tag]: undefined })).toMatchObject({ kind: 'unbookable' });
  });

  it.each(['-1', '1e3', 'NaN', '+1', '1.', '.5', ' 1'])(
    'with the price %j is unbookable',
    (text) => {
      expect(fact('8', FILL, { [Tag.lastPrice]: text })).toMatchObject({ kind: 'unbookable' });
    },
  );

  it('that is no fill carries no last price, whatever the venue wrote', () => {
    const read = fact('8', FILL, { [Tag.execType]: '4', [Tag.lastPrice]: 'nonsense' });
    expect(read).toMatchObject({ kind: 'report', report: { execType: 'canceled' } });
    expect(JSON.stringify(read)).not.toContain('nonsense');
  });

  it('names the order by its own and by its original ClOrdID', () => {
    expect(fact('8', FILL, { [Tag.origClOrdId]: 'C0' })).toMatchObject({ clOrdIds: ['C1', 'C0'] });
  });

  it('that answers a status request says that the order exists, or that it does not', () => {
    const status = { [Tag.execType]: 'I' };
    expect(fact('8', FILL, { ...status, [Tag.execId]: '0' })).toEqual({
      kind: 'status',
      clOrdIds: ['C1'],
      ordStatus: '1',
      // FIX 4.4 lets every status have the ExecID 0.
      report: {
        execId: 'status:C1:1',
        execType: 'status',
        clOrdId: 'C1',
        venueOrderId: 'V1',
        ordStatus: '1',
        symbol: 'ACME',
        side: 'sell',
        cumulativeQuantity: '3',
        leavesQuantity: '7',
        transactTime: Date.UTC(2026, 10, 23, 15, 0, 0, 250),
      },
    });
    const unknown = { ...status, [Tag.ordStatus]: '8', [Tag.orderRejectReason]: '5' };
    expect(fact('8', FILL, unknown)).toEqual({
      kind: 'unknown-order',
      clOrdId: 'C1',
      execId: 'E1',
    });
    const rejected = { ...unknown, [Tag.orderRejectReason]: '1' };
    expect(fact('8', FILL, rejected)).toMatchObject({ kind: 'status' });
    const half = fact('8', FILL, { ...status, [Tag.symbol]: undefined });
    expect(half).toMatchObject({ kind: 'problem' });
  });
});

describe('a cancel reject', () => {
  const REJECT = {
    [Tag.clOrdId]: 'C2',
    [Tag.origClOrdId]: 'C1',
    [Tag.ordStatus]: '2',
    [Tag.cancelRejectResponseTo]: '1',
  };

  it('keeps the status that the order has', () => {
    expect(fact('9', REJECT, { [Tag.text]: 'too late' })).toEqual({
      kind: 'cancel-reject',
      clOrdIds: ['C2', 'C1'],
      clOrdId: 'C2',
      ordStatus: '2',
      over: 'for-good',
      text: 'too late',
    });
  });

  it.each([
    ['works', '0', '0', undefined],
    ['is to be cancelled', '6', '3', undefined],
    ['is filled', '2', '0', 'for-good'],
    ['is cancelled', '4', '0', 'for-good'],
    ['is expired', 'C', '0', 'for-good'],
    ['is unknown', '8', '1', 'for-good'],
    ['is unknown, whatever its status', '0', '1', 'for-good'],
    ['is done for the day', '3', '0', 'for-the-day'],
  ])('of an order that %s (39=%s, 102=%s)', (_what, ordStatus, reason, over) => {
    const own = { [Tag.ordStatus]: ordStatus, [Tag.cancelRejectReason]: reason };
    const said = fact('9', REJECT, own);
    expect(said.kind === 'cancel-reject' && said.over).toBe(over);
  });

  it('in answer to a replace is one of a replace', () => {
    expect(fact('9', REJECT, { [Tag.cancelRejectResponseTo]: '2' })).toMatchObject({
      kind: 'replace-reject',
      clOrdId: 'C2',
    });
  });

  it.each([Tag.ordStatus, Tag.clOrdId, Tag.cancelRejectResponseTo])(
    'without field %i is a problem',
    (tag) => {
      expect(fact('9', REJECT, { [tag]: undefined })).toMatchObject({ kind: 'problem' });
    },
  );
});

describe('a reject of a message', () => {
  it.each([
    ['3', { [Tag.refSequence]: '12', [Tag.text]: 'no' }, 'no'],
    ['3', { [Tag.refSequence]: '12', [Tag.sessionRejectReason]: '5' }, 'reason 5'],
    ['j', { [Tag.refSequence]: '12', [Tag.businessRejectReason]: '4' }, 'reason 4'],
    ['j', { [Tag.refSequence]: '12' }, 'reason not given'],
  ])('35=%s names the message and the reason', (msgType, fields, text) => {
    expect(fact(msgType, fields)).toEqual({ kind: 'message-reject', refSequence: 12, text });
  });

  it('that does not say of what is a problem', () => {
    expect(fact('j', {})).toMatchObject({ kind: 'problem' });
    expect(fact('3', { [Tag.refSequence]: 'x' })).toMatchObject({ kind: 'problem' });
  });
});

it('any other message is a problem', () => {
  expect(fact('AE', {})).toMatchObject({ kind: 'problem' });
});
