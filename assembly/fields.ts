import { same } from './bytes';

/** The keys of a structured line that tell anything; both spellings of time and message. */
const keys =
  'time,@timestamp,msg,message,level,http.request.id,http.request.method,http.request.remoteaddr,http.request.uri,' +
  'http.response.duration,http.response.status,http.response.written,err.code,auth.user.name,http.request.useragent';
export const keyTime = 0;
export const keyTimestamp = 1;
export const keyMsg = 2;
export const keyMessage = 3;
export const keyLevel = 4;
export const keyId = 5;
export const keyMethod = 6;
export const keyClient = 7;
export const keyUri = 8;
export const keyDuration = 9;
export const keyStatus = 10;
export const keyWritten = 11;
export const keyErrorCode = 12;
export const keyUser = 13;
export const keyAgent = 14;

/** What stands at a key: nothing, text that means itself, text with escapes, or a whole number of at most 15 digits. */
export const absent: u8 = 0;
export const plainText: u8 = 1;
export const escapedText: u8 = 2;
export const wholeNumber: u8 = 3;

const kinds: usize = memory.data(16, 16);
const starts: usize = memory.data(64, 16);
const ends: usize = memory.data(64, 16);

export function clearFields(): void {
  v128.store(kinds, i64x2.splat(0));
}

export function kindOf(key: i32): u8 {
  return load<u8>(kinds + key);
}

export function startOf(key: i32): usize {
  return load<u32>(starts + (key << 2));
}

export function endOf(key: i32): usize {
  return load<u32>(ends + (key << 2));
}

/** Where no two keys meet: for each place the address of its key behind the key's number, or nothing. */
const longestKey: usize = 23;
const keyAtPlace: usize = memory.data((24 + 32) * 4, 16);

/** Keys differ in their length or, being long, in whether `http.re` goes on with `quest` or `sponse`. */
function placeOf(start: usize, length: usize): usize {
  return length < 16 ? length : length + ((<usize>load<u8>(start + 7) & 2) << 4);
}

placeKeys(keys.split(','));

function placeKeys(names: string[]): void {
  for (let number = 0; number < names.length; number++) {
    const bytes = String.UTF8.encode(names[number]);
    const place = heap.alloc(bytes.byteLength + 1);
    store<u8>(place, <u8>number);
    memory.copy(place + 1, changetype<usize>(bytes), bytes.byteLength);
    store<u32>(keyAtPlace + (placeOf(changetype<usize>(bytes), bytes.byteLength) << 2), <u32>place);
  }
}

/** The number of the field with that key, or -1 for one that tells nothing. */
export function fieldAt(start: usize, end: usize): i32 {
  const length = end - start;
  if (length > longestKey) return -1;
  const place = <usize>load<u32>(keyAtPlace + (placeOf(start, length) << 2));
  return place != 0 && same(place + 1, start, length) ? <i32>load<u8>(place) : -1;
}

/** Notes a value; false where the line has that key already. */
export function enter(key: i32, kind: u8, start: usize, end: usize): bool {
  if (key < 0) return true;
  if (load<u8>(kinds + key) != absent) return false;
  store<u8>(kinds + key, kind);
  store<u32>(starts + (key << 2), <u32>start);
  store<u32>(ends + (key << 2), <u32>end);
  return true;
}
