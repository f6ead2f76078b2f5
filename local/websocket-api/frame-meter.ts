/**
 * Reads just the headers of WebSocket frames from a byte stream, however it is cut, and tells when
 * one announces a payload above the limit. The library that speaks the protocol limits whole
 * messages only; the cloud limits each frame.
 */
export class FrameMeter {
  readonly #limitBytes: number;
  #header: number[] = [];
  #payloadLeft = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** True when a frame in these bytes is too large. */
  exceeds(chunk: Uint8Array): boolean {
    let position = 0;
    while (position < chunk.length) {
      if (this.#payloadLeft > 0) {
        const skipped = Math.min(this.#payloadLeft, chunk.length - position);
        this.#payloadLeft -= skipped;
        position += skipped;
        continue;
      }
      this.#header.push(chunk[position] ?? 0);
      position += 1;
      const payloadBytes = announcedPayload(this.#header);
      if (payloadBytes === undefined) continue;
      if (payloadBytes > this.#limitBytes) return true;
      this.#header = [];
      this.#payloadLeft = payloadBytes;
    }
    return false;
  }
}

const SHORT_HEADER_BYTES = 2;
const MASK_BYTES = 4;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;

/** The payload's length (RFC 6455 §5.2) once the header is complete. */
const announcedPayload = (header: readonly number[]): number | undefined => {
  const second = header[1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const lengthBytes = short === TWO_BYTE_LENGTH ? 2 : short === EIGHT_BYTE_LENGTH ? 8 : 0;
  const maskBytes = (second & 0x80) === 0 ? 0 : MASK_BYTES;
  if (header.length < SHORT_HEADER_BYTES + lengthBytes + maskBytes) return undefined;
  if (lengthBytes === 0) return short;
  return header
    .slice(SHORT_HEADER_BYTES, SHORT_HEADER_BYTES + lengthBytes)
    .reduce((length, byte) => length * 256 + byte, 0);
};
