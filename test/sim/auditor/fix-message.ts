/** A FIX message as evidence, by tag; of a repeated tag the first. */
export type FixMessage = ReadonlyMap<number, string>;

export const MSG_TYPE = 35;
export const CL_ORD_ID = 11;
export const SYMBOL = 55;
export const SIDE = 54;
export const ORDER_QTY = 38;
export const PRICE = 44;
export const SENDING_TIME = 52;
const POSS_DUP = 43;
const POSS_RESEND = 97;

export function fixMessage(text: string): FixMessage {
  const fields = new Map<number, string>();
  for (const field of text.split('|')) {
    const at = field.indexOf('=');
    const tag = Number(field.slice(0, at));
    if (at > 0 && !fields.has(tag)) fields.set(tag, field.slice(at + 1));
  }
  return fields;
}

/** Says itself that it may have been sent before. */
export const mayBeRepeated = (message: FixMessage): boolean =>
  message.get(POSS_DUP) === 'Y' || message.get(POSS_RESEND) === 'Y';

/** UTCTimestamp: `20270105-15:00:00.000`. */
export function sendingTime(message: FixMessage): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)-(.+)$/.exec(message.get(SENDING_TIME) ?? '');
  return parts === null
    ? undefined
    : Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}Z`);
}
