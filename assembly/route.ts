import { backslash, byteBefore, same } from './bytes';
import { Words } from './words';

/** In the order of the host's list. */
export const base = 0;
export const catalog = 1;
export const tagsList = 2;
export const manifestGet = 3;
export const manifestHead = 4;
export const manifestPut = 5;
export const manifestDelete = 6;
export const blobGet = 7;
export const blobHead = 8;
export const blobDelete = 9;
export const blobMount = 10;
export const uploadStart = 11;
export const uploadChunk = 12;
export const uploadCommit = 13;
export const uploadStatus = 14;
export const uploadCancel = 15;
export const referrers = 16;
export const other = 17;
/** The line has something in its path that only the host can read. */
export const unreadable = -1;

/** Whether it changes the storage where it is accepted. */
export function isWrite(operation: i32): bool {
  return (
    operation == manifestPut ||
    operation == manifestDelete ||
    (operation >= blobDelete && operation <= uploadCommit) ||
    operation == uploadCancel
  );
}

const methods = new Words('GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS');
export const get = 0;
export const head = 1;
const post = 2;
const put = 3;
const patch = 4;
const remove = 5;

/** The number of a method; -1 for one that only the host knows. */
export function methodAt(start: usize, end: usize): i32 {
  return methods.find(start, end);
}

const slash: u8 = 0x2f;
const question: u8 = 0x3f;
/** `/v2/`, as four bytes. */
const version: u32 = 0x2f32762f;
const longestName: usize = 255;

/** The repository that the path read last names; empty where it names none. */
export let nameStart: usize = 0;
export let nameEnd: usize = 0;

/** What a method asks for at a URI without escapes. */
export function operationOf(method: i32, start: usize, end: usize): i32 {
  const path = byteBefore(start, end, question);
  const operation = operationAt(method, start, path);
  return operation == uploadStart && hasMount(path, end) ? blobMount : operation;
}

/** As `operationOf`, for a URI with escapes. Only those of `&` are read here, in the query of an upload's start. */
export function operationOfEscaped(method: i32, start: usize, end: usize): i32 {
  const path = byteBefore(start, end, question);
  if (byteBefore(start, path, backslash) != path) return unreadable;
  const operation = operationAt(method, start, path);
  if (operation != uploadStart) return operation;
  if (!hasAmpersandsOnly(path, end)) return unreadable;
  return hasMount(path, end) ? blobMount : operation;
}

function operationAt(method: i32, start: usize, path: usize): i32 {
  nameEnd = nameStart = 0;
  const root = rootOf(start, path);
  if (root == 0) return other;
  const rest = root + 4;
  return rest == path ? base : namedOperation(method, rest, path);
}

function hasAmpersandsOnly(start: usize, end: usize): bool {
  for (let at = byteBefore(start, end, backslash); at < end; at = byteBefore(at + 6, end, backslash)) {
    if (!same(at, ampersand, 6)) return false;
  }
  return true;
}

/** The first `/v2/` of the path, for `http.prefix` may stand before it. */
function rootOf(start: usize, end: usize): usize {
  for (let at = start; at + 4 <= end; at = byteBefore(at + 1, end, slash)) {
    if (load<u32>(at) == version) return at;
  }
  return 0;
}

function namedOperation(method: i32, rest: usize, end: usize): i32 {
  if (end - rest == 8 && same(rest, catalogName, 8)) return catalog;
  const target = lastSlash(rest, end);
  if (target == 0) return other;
  const marker = lastSlash(rest, target - 1);
  if (marker == 0) return other;
  const kind = load<u8>(marker);
  const length = target - 1 - marker;
  const size = end - target;
  if (length == 7 && kind == 0x75 && same(marker, uploadsName, 7))
    return uploadOperation(method, rest, marker, size);
  if (size == 0 || !takeName(rest, marker - 1)) return other;
  if (length == 9 && kind == 0x6d && same(marker, manifestsName, 9)) return manifestOperation(method);
  if (length == 5 && kind == 0x62 && same(marker, blobsName, 5)) return blobOperation(method);
  if (method != get) return other;
  if (length == 4 && kind == 0x74 && size == 4 && same(marker, tagsName, 4) && same(target, listName, 4))
    return tagsList;
  return length == 9 && same(marker, referrersName, 9) ? referrers : other;
}

/** The place behind the last slash before the end; 0 where there is none. */
function lastSlash(start: usize, end: usize): usize {
  for (let at = end; at > start; at -= 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at - 16), i8x16.splat(slash)));
    if (mask == 0) continue;
    const found = at - 15 + <usize>(31 - clz(mask));
    return found > start ? found : 0;
  }
  return 0;
}

function uploadOperation(method: i32, rest: usize, marker: usize, size: usize): i32 {
  const blobs = lastSlash(rest, marker - 1);
  if (blobs == 0 || marker - 1 - blobs != 5 || !same(blobs, blobsName, 5)) return other;
  if (!takeName(rest, blobs - 1)) return other;
  if (size == 0) return method == post ? uploadStart : other;
  if (method == patch) return uploadChunk;
  if (method == put) return uploadCommit;
  if (method == get || method == head) return uploadStatus;
  return method == remove ? uploadCancel : other;
}

function manifestOperation(method: i32): i32 {
  if (method == get) return manifestGet;
  if (method == head) return manifestHead;
  if (method == put) return manifestPut;
  return method == remove ? manifestDelete : other;
}

function blobOperation(method: i32): i32 {
  if (method == get) return blobGet;
  if (method == head) return blobHead;
  return method == remove ? blobDelete : other;
}

/** Whether the query asks for a mount. JSON may spell its `&` as an escape. */
function hasMount(question: usize, end: usize): bool {
  for (let at = question; at + 7 <= end; at += 1) {
    if (load<u8>(at + 1) != 0x6d || !same(at + 1, mountName, 6)) continue;
    const before = load<u8>(at);
    if (at == question || before == 0x26) return true;
    if (before == 0x36 && same(at - 5, ampersand, 6)) return true;
  }
  return false;
}

/** Takes a repository name as Distribution accepts it: lower case words, parted by `.`, `_`, `__` or dashes. */
function takeName(start: usize, end: usize): bool {
  if (end <= start || end - start > longestName) return false;
  let separator: u8 = 0;
  let run = 0;
  for (let at = start; at < end; at += 1) {
    const byte = load<u8>(at);
    if ((byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39)) {
      separator = 0;
      run = 0;
      continue;
    }
    run += 1;
    if (at == start || !mayPart(byte, separator, run)) return false;
    separator = byte;
  }
  if (separator != 0) return false;
  nameStart = start;
  nameEnd = end;
  return true;
}

function mayPart(byte: u8, before: u8, run: i32): bool {
  if (run == 1) return byte == slash || byte == 0x2e || byte == 0x5f || byte == 0x2d;
  if (byte == 0x2d) return before == 0x2d;
  return byte == 0x5f && before == 0x5f && run == 2;
}

const catalogName: usize = changetype<usize>(String.UTF8.encode('_catalog'));
const uploadsName: usize = changetype<usize>(String.UTF8.encode('uploads '));
const manifestsName: usize = changetype<usize>(String.UTF8.encode('manifests'));
const blobsName: usize = changetype<usize>(String.UTF8.encode('blobs   '));
const tagsName: usize = changetype<usize>(String.UTF8.encode('tags    '));
const listName: usize = changetype<usize>(String.UTF8.encode('list    '));
const referrersName: usize = changetype<usize>(String.UTF8.encode('referrers'));
const mountName: usize = changetype<usize>(String.UTF8.encode('mount=  '));
const ampersand: usize = changetype<usize>(String.UTF8.encode('\\u0026  '));
