import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** DynamoDB counts an item's size as attribute names and values in UTF-8 bytes (developer guide, "Item sizes"). */
const utf8 = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Numbers take one byte for two significant digits, plus one, plus one for a sign (developer guide: "approximately"). */
function numberBytes(text: string): number {
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.L !== undefined) {
    return value.L.reduce((sum, each) => sum + ELEMENT_BYTES + valueBytes(each), CONTAINER_BYTES);
  }
  if (value.M !== undefined) {
    return Object.entries(value.M).reduce(
      (sum, [name, each]) => sum + ELEMENT_BYTES + utf8(name) + valueBytes(each),
      CONTAINER_BYTES,
    );
  }
  throw new RangeError(`attribute type without a size rule: ${Object.keys(value).join()}`);
}

/** Bytes of an item as DynamoDB bills it. */
export const itemBytes = (item: Readonly<Record<string, AttributeValue>>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);

/** Write units of one item in a transaction: two for each started KB (docs/adr/0002). */
export const transactionWriteUnits = (item: Readonly<Record<string, AttributeValue>>): number =>
  2 * Math.ceil(itemBytes(item) / 1024);
