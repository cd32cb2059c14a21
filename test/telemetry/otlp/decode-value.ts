import { list, object, text, type Json } from './json-shape.ts';

/** Keys and values; a key that is empty or comes twice is an error. */
export function decodeAttributes(items: unknown): Json {
  const pairs = list(items).map((item) => {
    const { key, value } = object(item, ['key', 'value']);
    if (text(key) === '') throw new Error('an empty key');
    return [text(key), decodeValue(value)] as const;
  });
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error('a key is repeated');
  return Object.fromEntries(pairs);
}

/** An `AnyValue`: one of its kinds, and exactly one. */
export function decodeValue(item: unknown): unknown {
  const [entry, ...others] = Object.entries(object(item, Object.keys(kinds)));
  const decode = kinds[entry?.[0] ?? ''];
  if (decode === undefined || others.length > 0) throw new Error(`not one value: ${JSON.stringify(item)}`);
  return decode(entry?.[1]);
}

const kinds: Readonly<Record<string, (content: unknown) => unknown>> = {
  stringValue: text,
  boolValue: (content) => ofType(content, 'boolean'),
  intValue: wholeNumber,
  doubleValue: (content) => ofType(content, 'number'),
  arrayValue: (content) => list(object(content, ['values'])['values']).map(decodeValue),
  kvlistValue: (content) => decodeAttributes(object(content, ['values'])['values']),
  bytesValue: (content) => Buffer.from(base64(content), 'base64'),
};

/** 64 bits: a receiver has to take a number as well as a decimal text, but of a number no more than it can hold exactly. */
function wholeNumber(content: unknown): number {
  const isText = typeof content === 'string' && /^(?:0|-?[1-9]\d{0,18})$/.test(content);
  const number = isText || typeof content === 'number' ? Number(content) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new Error(`not an integer: ${JSON.stringify(content)}`);
  return number;
}

function base64(content: unknown): string {
  if (!/^(?:[\w+/-]{4})*(?:[\w+/-]{2,3}={0,2})?$/.test(text(content))) throw new Error('not base64');
  return text(content);
}

function ofType(content: unknown, type: 'boolean' | 'number'): unknown {
  if (typeof content !== type) throw new Error(`not a ${type}: ${JSON.stringify(content)}`);
  return content;
}
