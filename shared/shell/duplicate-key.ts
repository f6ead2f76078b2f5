/** A string, or a mark that opens, closes or parts; all else in a JSON text says nothing about keys. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/**
 * The first key that an object in a JSON text has twice. Which of the two values counts is not defined (RFC 8259 §4), and
 * JSON.parse takes the last: what two readers may read differently must place no order.
 */
export function duplicateKey(json: string): string | undefined {
  /** The keys of each object that is open; undefined: a list. */
  const open: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (isKey && keys !== undefined && token.startsWith('"')) {
      const key = JSON.parse(token) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    isKey = token === '{' || token === ',';
  }
  return undefined;
}
