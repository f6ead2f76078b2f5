import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameMeter } from './frame-meter.ts';

/** A client's frame (RFC 6455 §5.2): masked, its length in the shortest form. */
const frame = (payloadBytes: number): Buffer => {
  const mask = Buffer.from([1, 2, 3, 4]);
  const header =
    payloadBytes < 126
      ? Buffer.from([0x81, 0x80 | payloadBytes])
      : payloadBytes < 65_536
        ? Buffer.from([0x81, 0x80 | 126, payloadBytes >> 8, payloadBytes & 0xff])
        : Buffer.concat([Buffer.from([0x81, 0x80 | 127, 0, 0, 0, 0]), bytes32(payloadBytes)]);
  // Bytes that look like long headers must not be taken for any.
  return Buffer.concat([header, mask, Buffer.alloc(payloadBytes, 0xff)]);
};

const bytes32 = (number: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
};

const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const chunks: Buffer[] = [];
  let position = 0;
  for (let index = 0; position < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(bytes.subarray(position, position + size));
    position += size;
  }
  return chunks;
};

const LIMIT = 200;
const lengths = fc.array(fc.oneof(fc.nat(LIMIT), fc.constantFrom(0, 125, 126, LIMIT)), {
  maxLength: 8,
});
const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });

describe('the frame meter', () => {
  it('lets frames up to the limit pass, however the stream is cut', () => {
    fc.assert(
      fc.property(lengths, cuts, (payloads, sizes) => {
        const meter = new FrameMeter(LIMIT);
        const stream = Buffer.concat(payloads.map(frame));
        expect(cut(stream, sizes).some((chunk) => meter.exceeds(chunk))).toBe(false);
      }),
    );
  });

  it('finds the first frame above the limit, however the stream is cut', () => {
    const tooLong = fc.constantFrom(LIMIT + 1, 65_535, 65_536, 100_000);
    fc.assert(
      fc.property(lengths, tooLong, cuts, (payloads, long, sizes) => {
        const meter = new FrameMeter(LIMIT);
        const stream = Buffer.concat([...payloads, long].map(frame));
        expect(cut(stream, sizes).some((chunk) => meter.exceeds(chunk))).toBe(true);
      }),
    );
  });
});
