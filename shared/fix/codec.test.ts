import { describe, expect, it } from 'vitest';
import { decode, emptyDecoder, encode } from './codec.ts';
import { type FixField, readable, SOH } from './message.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text.replaceAll('|', SOH), 'latin1');
const checksum = (text: string): string => {
  const sum = bytesOf(text).reduce((all, byte) => all + byte, 0);
  return String(sum % 256).padStart(3, '0');
};
/** A frame around any body, well made or not. */
const framed = (body: string): string => {
  const front = `8=FIX.4.4|9=${body.length}|${body}`;
  return `${front}10=${checksum(front)}|`;
};
const heard = (text: string) =>
  decode(emptyDecoder, bytesOf(text)).messages.map((message) =>
    message.kind === 'message' ? readable(message.fields) : `${message.kind}: ${message.reason}`,
  );

describe('a data field', () => {
  /** FIX 4.4, data fields: the field before says how long it is. */
  it.each([
    [90, 91],
    [93, 89],
    [95, 96],
    [212, 213],
    [348, 349],
    [350, 351],
    [352, 353],
    [354, 355],
    [356, 357],
    [358, 359],
    [360, 361],
    [362, 363],
    [364, 365],
    [445, 446],
    [618, 619],
    [621, 622],
  ])('%i says how long %i is, separators and all', (lengthTag, dataTag) => {
    const fields: FixField[] = [
      [35, 'B'],
      [34, '2'],
      [lengthTag, '5'],
      [dataTag, `a${SOH}b${SOH}c`],
      [58, 'end'],
    ];
    const [message] = decode(emptyDecoder, encode(fields)).messages;
    expect(message?.kind === 'message' && message.fields).toEqual(fields);
  });

  it('of another length than was said, or of none, is no field', () => {
    expect(heard(framed('35=B|95=4|96=a|b|c|'))).toEqual(['garbled: a field without tag']);
    expect(heard(framed('35=B|95=x|96=abc|'))).toEqual(['garbled: a field without tag']);
    expect(heard(framed('35=B|96=abc|'))).toEqual(['35=B|96=abc']);
  });
});

describe('a body', () => {
  it.each([
    ['35=0|nothing|', 'a field without tag'],
    ['35=0|34|', 'a field without tag'],
    ['35=0|=x|', 'a field without tag'],
    ['35=0|a1=x|', 'a field without tag'],
    ['34=1|35=0|', 'MsgType is not the third field'],
    ['35=|34=1|', 'MsgType is not the third field'],
  ])('%s is garbled', (body, reason) => {
    expect(heard(framed(body))).toEqual([`garbled: ${reason}`]);
  });

  it('with a wrong checksum is garbled, and the next message is heard', () => {
    const wrong = framed('35=0|34=1|').replace(/10=(\d\d\d)/, (_all, sum: string) =>
      sum === '000' ? '10=001' : '10=000',
    );
    expect(heard(`${wrong}${framed('35=1|34=2|')}`)).toEqual([
      'garbled: CheckSum is wrong',
      '35=1|34=2',
    ]);
  });

  it('says whether it was sent before, and its number, if it has one', () => {
    const [message] = decode(emptyDecoder, bytesOf(framed('35=0|34=7|43=Y|'))).messages;
    expect(message).toMatchObject({ possDup: true, sequence: 7, msgType: '0' });
    const [plain] = decode(emptyDecoder, bytesOf(framed('35=0|43=N|'))).messages;
    expect(plain).toMatchObject({ possDup: false, sequence: -1 });
  });

  it('that is too short for its length takes the bytes that it claims with it', () => {
    const lies = `8=FIX.4.4|9=30|35=0|10=000|${framed('35=1|34=2|')}${framed('35=0|34=3|')}`;
    expect(heard(lies)).toEqual(['garbled: BodyLength does not lead to the CheckSum', '35=0|34=3']);
  });
});

describe('a frame', () => {
  /** 15 bytes of BeginString, six digits of BodyLength. */
  const longest = '8=FIX.4.4.4.4.4|9=000005|35=0|';
  const whole = `${longest}10=${checksum(longest)}|`;

  it('may have as long a header as this, however it is cut', () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const first = decode(emptyDecoder, bytesOf(whole.slice(0, cut)));
      const second = decode(first.state, bytesOf(whole.slice(cut)));
      expect([...first.messages, ...second.messages], `cut at ${cut}`).toMatchObject([
        { kind: 'message', beginString: 'FIX.4.4.4.4.4', msgType: '0' },
      ]);
    }
  });

  it('has none that is longer', () => {
    expect(heard(whole.replace('FIX.4.4', 'FIX.4.4.'))).toEqual([
      'garbled: BeginString without end',
    ]);
    expect(heard(whole.replace('9=0', '9=00'))).toEqual([
      'garbled: BodyLength is not the second field',
    ]);
  });

  it('ends its body with a separator', () => {
    expect(heard(framed('35=0'))).toEqual(['garbled: BodyLength does not lead to the CheckSum']);
  });

  it('with a CheckSum of two digits is none, and the message right behind it is heard', () => {
    expect(heard(`8=FIX.4.4|9=5|35=0|10=12|${framed('35=1|34=2|')}`)).toEqual([
      'garbled: BodyLength does not lead to the CheckSum',
      '35=1|34=2',
    ]);
  });
});

describe('what is sent', () => {
  it('is nothing that would break the frame', () => {
    expect(() => encode([[34, '1']])).toThrow('MsgType is the first field');
    expect(() => encode([])).toThrow('MsgType is the first field');
    expect(() =>
      encode([
        [35, '0'],
        [0, 'x'],
      ]),
    ).toThrow('no tag: 0');
    expect(() =>
      encode([
        [35, '0'],
        [1.5, 'x'],
      ]),
    ).toThrow('no tag: 1.5');
    expect(() =>
      encode([
        [35, '0'],
        [58, ''],
      ]),
    ).toThrow('tag 58 has no value');
    expect(() =>
      encode([
        [35, '0'],
        [58, `a${SOH}b`],
      ]),
    ).toThrow('has a separator in its value');
    expect(() =>
      encode([
        [35, '0'],
        [58, '\u0100'],
      ]),
    ).toThrow('FIX text is Latin-1');
    expect(() =>
      encode([
        [35, '0'],
        [58, '\u00ff'],
      ]),
    ).not.toThrow();
  });
});
