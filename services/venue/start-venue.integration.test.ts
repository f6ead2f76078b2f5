import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FixMessage } from '../../shared/fix/message.ts';
import { fieldOf, MsgType } from '../../shared/fix/message.ts';
import { BROKER, TestInitiator } from '../../test/fix/initiator.ts';
import { readVenueBook } from './book-file.ts';
import { BOOK_FILE } from './book-lines.ts';
import { SESSION_LOG_FILE } from './session-log-file.ts';
import type { Venue } from './start-venue.ts';
import { startVenue } from './start-venue.ts';

let folder: string;
let venue: Venue;
let broker: TestInitiator;

const start = () => startVenue({ folder, password: 'secret', marketSeed: 'test' });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'venue-'));
  venue = await start();
  broker = new TestInitiator();
  await broker.connect(venue.port);
});

afterEach(async () => {
  await broker.drop();
  await venue.stop();
  await rm(folder, { recursive: true });
});

const execTypes = (reports: readonly FixMessage[]) => reports.map((report) => fieldOf(report, 150));

describe('venue', () => {
  it('acknowledges a market order and fills it inside the quote, cum and leaves adding up', async () => {
    broker.order('m1', 'ACME');
    await broker.until(
      () => broker.received.some((report) => fieldOf(report, 39) === '2'),
      'a filled order',
    );
    const [ack, ...fills] = broker.received;
    expect(execTypes(ack === undefined ? [] : [ack])).toEqual(['0']);
    expect(new Set(execTypes(fills))).toEqual(new Set(['F']));
    let filled = 0;
    for (const fill of fills) {
      filled += Number(fieldOf(fill, 32));
      expect(fieldOf(fill, 14)).toBe(String(filled));
      expect(fieldOf(fill, 151)).toBe(String(100 - filled));
    }
    expect(filled).toBe(100);
  });

  it('rests a limit order below the market and cancels it on request', async () => {
    broker.order('l1', 'ACME', [
      [40, '2'],
      [44, '1.00'],
    ]);
    expect(execTypes(await broker.reports('l1', 1))).toEqual(['0']);
    broker.cancel('c1', 'l1', 'ACME');
    const [cancelled] = await broker.reports('c1', 1);
    expect(cancelled && fieldOf(cancelled, 150)).toBe('4');
    expect(cancelled && fieldOf(cancelled, 41)).toBe('l1');
    expect(cancelled && fieldOf(cancelled, 151)).toBe('0');
    broker.cancel('c2', 'l1', 'ACME');
    const [reject] = await broker.reports('c2', 1);
    expect(reject?.msgType).toBe(MsgType.orderCancelReject);
    expect(reject && fieldOf(reject, 102)).toBe('0');
    expect(reject && fieldOf(reject, 39)).toBe('4');
  });

  it.each([
    ['REJ1', ['8']],
    ['REST1', ['0']],
    ['PART1', ['0', 'F']],
    ['UCXL1', ['0', 'F', '4']],
    ['DUPX1', ['0', '0', 'F', 'F']],
    ['SLOW1', ['0', 'F']],
    ['NOSUCH', ['8']],
  ])('plays %s as %j', async (symbol, expected) => {
    // An odd lot of one share is never filled in parts: the reports are countable.
    const quantity = /^(PART|UCXL)/.test(symbol) ? '10' : '1';
    broker.order('s1', symbol, [
      [40, '1'],
      [38, quantity],
    ]);
    const reports = await broker.reports('s1', expected.length);
    expect(execTypes(reports)).toEqual(expected);
    if (symbol === 'PART1') expect(reports.map((each) => fieldOf(each, 151))).toEqual(['10', '5']);
    if (symbol === 'DUPX1') {
      expect(fieldOf(reports[2] as FixMessage, 17)).toBe(fieldOf(reports[3] as FixMessage, 17));
    }
  });

  it('announces PEND orders as pending before they are new', async () => {
    broker.order('p1', 'PEND1');
    expect(execTypes(await broker.reports('p1', 2)).slice(0, 2)).toEqual(['A', '0']);
  });

  it('never answers MUTE, and answers what comes behind it', async () => {
    broker.order('q1', 'MUTE1');
    broker.ask('q1', 'MUTE1');
    broker.ask('nobody', 'ACME');
    const [unknown] = await broker.reports('nobody', 1);
    expect(unknown && [fieldOf(unknown, 39), fieldOf(unknown, 103)]).toEqual(['8', '5']);
    expect(broker.received).toHaveLength(1);
    expect((await readVenueBook(folder)).orders).toMatchObject([{ clOrdId: 'q1', leaves: '100' }]);
  });

  it('tells the status of a known order without changing it', async () => {
    broker.order('r1', 'REST1');
    await broker.reports('r1', 1);
    broker.ask('r1', 'REST1');
    const [, status] = await broker.reports('r1', 2);
    expect(status && [150, 39, 151].map((tag) => fieldOf(status, tag))).toEqual(['I', '0', '100']);
  });

  it('refuses a ClOrdID that is taken, but answers PossResend by the status', async () => {
    broker.order('d1', 'REST1');
    await broker.reports('d1', 1);
    broker.order('d1', 'REST1');
    broker.order('d1', 'REST1', [
      [40, '1'],
      [97, 'Y'],
    ]);
    const [, duplicate, status] = await broker.reports('d1', 3);
    expect(duplicate && [150, 103, 37].map((tag) => fieldOf(duplicate, tag))).toEqual([
      '8',
      '6',
      'NONE',
    ]);
    expect(status && fieldOf(status, 150)).toBe('I');
  });

  it('answers an order without quantity by BusinessMessageReject', async () => {
    broker.send(MsgType.newOrderSingle, [
      [11, 'b1'],
      [40, '1'],
      [54, '1'],
      [55, 'ACME'],
      [60, '20260101-00:00:00.000'],
    ]);
    await broker.until(() => broker.received.length > 0, 'an answer');
    const [answer] = broker.received;
    expect(answer?.msgType).toBe(MsgType.businessMessageReject);
    expect(answer && [379, 380].map((tag) => fieldOf(answer, tag))).toEqual(['b1', '5']);
  });

  it('keeps a book whose fills are the reports, by ExecID', async () => {
    for (const clOrdId of ['k1', 'k2', 'k3']) broker.order(clOrdId, 'RAIL');
    for (const clOrdId of ['k1', 'k2', 'k3']) {
      await broker.until(
        () =>
          broker.received.some(
            (report) => fieldOf(report, 11) === clOrdId && fieldOf(report, 39) === '2',
          ),
        `${clOrdId} filled`,
      );
    }
    const book = await readVenueBook(folder);
    const reported = broker.received.map((report) =>
      [17, 32, 31].map((tag) => fieldOf(report, tag)),
    );
    expect(
      book.executions.map(({ execId, quantity, price }) => [
        execId,
        price === undefined ? undefined : quantity,
        price,
      ]),
    ).toEqual(reported);
    expect(book.orders.map(({ ordStatus, leaves }) => [ordStatus, leaves])).toEqual([
      ['2', '0'],
      ['2', '0'],
      ['2', '0'],
    ]);
  });

  it('refuses a wrong password without using a number', async () => {
    await broker.drop();
    const stranger = new TestInitiator({ ...BROKER, credentials: { password: 'guess' } });
    await stranger.connect(venue.port);
    expect(stranger.synchronised).toBe(false);
    const again = broker.restarted();
    await again.connect(venue.port);
    expect(again.synchronised).toBe(true);
    expect(again.alarms).toEqual([]);
    await again.drop();
  });

  it('closes a second connection and keeps the first', async () => {
    const second = new TestInitiator();
    await second.connect(venue.port);
    expect(second.closed).toBe(true);
    broker.order('f1', 'REST1');
    expect(await broker.reports('f1', 1)).toHaveLength(1);
  });

  it('goes on after a restart: numbers, resting orders, reports that were never received', async () => {
    broker.order('a1', 'REST1');
    await broker.reports('a1', 1);
    await broker.drop();
    await venue.stop();
    venue = await start();
    const again = broker.restarted();
    await again.connect(venue.port);
    again.cancel('a2', 'a1', 'REST1');
    expect(execTypes(await again.reports('a2', 1))).toEqual(['4']);
    expect(again.alarms).toEqual([]);
    await again.drop();
  });

  it('sends again what the broker had not confirmed, with the same ExecIDs', async () => {
    broker.confirms = false;
    broker.order('u1', 'PART1', [
      [40, '1'],
      [38, '10'],
    ]);
    const first = await broker.reports('u1', 2);
    await broker.drop();
    const again = broker.restarted();
    await again.connect(venue.port);
    const second = await again.reports('u1', 2);
    expect(second.map((each) => each.possDup)).toEqual([true, true]);
    expect(second.map((each) => fieldOf(each, 17))).toEqual(first.map((each) => fieldOf(each, 17)));
    await again.drop();
  });

  it('reports executions that reached the book but not the session log before it died', async () => {
    await broker.until(() => venue.isLoggedOn(), 'a session');
    const before = await readFile(join(folder, SESSION_LOG_FILE));
    broker.confirms = false;
    broker.order('w1', 'PART1', [
      [40, '1'],
      [38, '10'],
    ]);
    const first = await broker.reports('w1', 2);
    await broker.drop();
    await venue.stop();
    // As if the power had failed between the two flushes, and the broker had heard nothing.
    await writeFile(join(folder, SESSION_LOG_FILE), before);
    venue = await start();
    broker = broker.restarted();
    await broker.connect(venue.port);
    broker.ask('w1', 'PART1');
    const reports = await broker.reports('w1', 3);
    // The order was brought again and not executed again; its reports came once; last the answer to the question.
    expect(reports.map((each) => fieldOf(each, 150))).toEqual(['0', 'F', 'I']);
    expect(reports.slice(0, 2).map((each) => fieldOf(each, 17))).toEqual(
      first.map((each) => fieldOf(each, 17)),
    );
    const book = await readVenueBook(folder);
    expect(book.orders).toHaveLength(1);
    expect(book.executions).toHaveLength(2);
  });

  it('cuts off a torn tail of the book and of the session log', async () => {
    broker.order('t1', 'REST1');
    await broker.reports('t1', 1);
    await broker.drop();
    await venue.stop();
    const whole = await readVenueBook(folder);
    await appendFile(join(folder, BOOK_FILE), '{"kind":"order","orderId":"V000000002","clOr');
    await appendFile(join(folder, SESSION_LOG_FILE), '[{"kind":"sent","sequ');
    expect(await readVenueBook(folder)).toEqual(whole);
    venue = await start();
    broker = broker.restarted();
    await broker.connect(venue.port);
    broker.order('t2', 'REST1');
    expect(execTypes(await broker.reports('t2', 1))).toEqual(['0']);
    expect((await readVenueBook(folder)).orders.map(({ orderId }) => orderId)).toEqual([
      'V000000001',
      'V000000002',
    ]);
  });
});
