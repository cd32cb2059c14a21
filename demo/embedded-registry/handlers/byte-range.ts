export type ByteRange =
  | { readonly status: 'whole' }
  | { readonly status: 'part'; readonly start: number; readonly end: number }
  | { readonly status: 'unsatisfiable' };

/** One range of a Range header; several ranges, like a broken header, get the whole blob. */
export function readByteRange(header: string | undefined, bytes: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [first = '', last = ''] = match?.slice(1) ?? [];
  if (first === '' && last === '') return { status: 'whole' };
  if (first === '') return suffix(Number(last), bytes);
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (start >= bytes || end < start) return { status: 'unsatisfiable' };
  return { status: 'part', start, end };
}

function suffix(length: number, bytes: number): ByteRange {
  if (length === 0 || bytes === 0) return { status: 'unsatisfiable' };
  return { status: 'part', start: Math.max(bytes - length, 0), end: bytes - 1 };
}
