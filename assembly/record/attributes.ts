import { byteBefore, digits, isDigit, same } from '../bytes';
import { escapedText, endOf, kindOf, plainText, startOf } from '../fields';
import { nameEnd, nameStart } from '../route';
import { Fixed, putBytes, putDigits, putEscaped, putNumber } from './output';

/** Attributes in the order in which the host writes them. Where one is beyond this module, the whole record is the host's. */

const textAfter = '","value":{"stringValue":"';
const numberAfter = '","value":{"intValue":';
const textEnd = new Fixed('"}}');
const numberEnd = new Fixed('}}');

const method = new Fixed(',{"key":"http.request.method' + textAfter);
const path = new Fixed(',{"key":"url.path' + textAfter);
const operationKey = new Fixed(',{"key":"docker.registry.operation' + textAfter);
const repository = new Fixed(',{"key":"docker.registry.repository' + textAfter);
const reference = new Fixed(',{"key":"docker.registry.reference' + textAfter);
const manifestDigest = new Fixed(',{"key":"oci.manifest.digest' + textAfter);
const client = new Fixed(',{"key":"client.address' + textAfter);
const agent = new Fixed(',{"key":"user_agent.original' + textAfter);
const status = new Fixed(',{"key":"http.response.status_code' + numberAfter);
const size = new Fixed(',{"key":"http.response.body.size' + numberAfter);
const wholeSeconds = new Fixed(',{"key":"docker.registry.request.duration' + numberAfter);
const seconds = new Fixed(',{"key":"docker.registry.request.duration","value":{"doubleValue":');
const id = new Fixed(',{"key":"docker.registry.request.id' + textAfter);
const user = new Fixed(',{"key":"user.name' + textAfter);
const errorCode = new Fixed(',{"key":"docker.registry.error.code' + textAfter);

/** In the host's order, as `route.ts` numbers them. */
const operations = fixedOf(
  'base,catalog,tags_list,manifest_get,manifest_head,manifest_put,manifest_delete,blob_get,blob_head,blob_delete,blob_mount,' +
    'upload_start,upload_chunk,upload_commit,upload_status,upload_cancel,referrers,other',
);
/** As `structured-line.ts` numbers them. */
const codes = fixedOf(
  'blob_unknown,blob_upload_invalid,blob_upload_unknown,digest_invalid,manifest_blob_unknown,manifest_invalid,' +
    'manifest_unknown,manifest_unverified,name_invalid,name_unknown,pagination_number_invalid,range_invalid,' +
    'size_invalid,tag_invalid,unauthorized,denied,unsupported,toomanyrequests,unavailable,unknown',
);

function fixedOf(list: string): Fixed[] {
  const words = list.split(',');
  const all: Fixed[] = [];
  for (let i = 0; i < words.length; i++) all.push(new Fixed(words[i]));
  return all;
}

export function putMethod(start: usize, end: usize): void {
  putText(method, start, end);
}

/** A URI's path, what it asks for, and of which repository; false where only the host can tell what its reference is. */
export function putRoute(start: usize, uriEnd: usize, operation: i32): bool {
  const end = byteBefore(start, uriEnd, 0x3f);
  putText(path, start, end);
  operationKey.put();
  operations[operation].put();
  textEnd.put();
  if (nameEnd == nameStart) return true;
  putText(repository, nameStart, nameEnd);
  return putReference(start, end);
}

const manifestsMarker: usize = changetype<usize>(String.UTF8.encode('/manifests/     '));
const blobsMarker: usize = changetype<usize>(String.UTF8.encode('/blobs/ '));

function putReference(start: usize, end: usize): bool {
  const target = lastSlash(start, end) + 1;
  const isManifest = target - start >= 11 && same(target - 11, manifestsMarker, 11);
  if (!isManifest && (target - start < 7 || !same(target - 7, blobsMarker, 7))) return true;
  putText(reference, target, end);
  if (!isManifest || byteBefore(target, end, 0x3a) == end) return true;
  if (!isSha256(target, end)) return false;
  putText(manifestDigest, target, end);
  return true;
}

/** The path has one. */
function lastSlash(start: usize, end: usize): usize {
  let at = end - 1;
  while (at > start && load<u8>(at) != 0x2f) at -= 1;
  return at;
}

const sha256: u64 = 0x3a363532616873; // sha256:

function isSha256(start: usize, end: usize): bool {
  if (end - start != 71 || (load<u64>(start) & 0xffffffffffffff) != sha256) return false;
  for (let at = start + 7; at < end; at += 1) {
    const byte = load<u8>(at);
    if (!isDigit(byte) && (byte < 0x61 || byte > 0x66)) return false;
  }
  return true;
}

export function putClient(start: usize, end: usize): void {
  if (end > start) putText(client, start, end);
}

/** `127.0.0.1:58064` and `[::1]:4242`; false for anything else, a forwarded address among it. */
export function putPeer(key: i32): bool {
  if (kindOf(key) != plainText) return false;
  const start = startOf(key);
  const end = endOf(key);
  const isBracketed = load<u8>(start) == 0x5b;
  const first = isBracketed ? start + 1 : start;
  const last = byteBefore(first, end, isBracketed ? 0x5d : 0x3a);
  const colon = isBracketed ? last + 1 : last;
  if (last == first || colon >= end || load<u8>(colon) != 0x3a || digits(colon + 1, end) < 0) return false;
  putClient(first, last);
  return true;
}

export function putAgent(start: usize, end: usize): void {
  if (end > start) putText(agent, start, end);
}

export function putStatus(value: u64): void {
  status.put();
  putNumber(value);
  numberEnd.put();
}

export function putSize(value: u64): void {
  size.put();
  putNumber(value);
  numberEnd.put();
}

const billion: u64 = 1_000_000_000;

/** As JavaScript writes the seconds, to the nanosecond; false where it would take an exponent, or more digits than are exact. */
export function putSeconds(value: f64): bool {
  const nanoseconds = Math.floor(value * 1e9 + 0.5);
  if (nanoseconds >= 1e15 || (nanoseconds > 0 && nanoseconds < 1_000)) return false;
  const whole = <u64>nanoseconds;
  const isInteger = whole % billion == 0;
  if (isInteger) wholeSeconds.put();
  else seconds.put();
  putNumber(whole / billion);
  if (!isInteger) putFraction(whole % billion);
  numberEnd.put();
  return true;
}

function putFraction(rest: u64): void {
  let length: usize = 9;
  let value = rest;
  for (; value % 10 == 0; value /= 10) length -= 1;
  point.put();
  putDigits(value, length);
}

const point = new Fixed('.');

export function putId(key: i32): bool {
  return putField(id, key);
}

export function putUser(key: i32): bool {
  return putField(user, key);
}

export function putAgentField(key: i32): bool {
  return putField(agent, key);
}

export function putErrorCode(code: i32): void {
  errorCode.put();
  codes[code].put();
  textEnd.put();
}

/** Nothing where it is absent or empty; false where the host has to read it. */
function putField(name: Fixed, key: i32): bool {
  const kind = kindOf(key);
  const start = startOf(key);
  const end = endOf(key);
  if (kind == 0 || start == end) return true;
  if (kind == plainText) putText(name, start, end);
  else if (kind != escapedText || !hasOwnEscapes(start, end)) return false;
  else putAsItStands(name, start, end);
  return true;
}

function putText(name: Fixed, start: usize, end: usize): void {
  name.put();
  putEscaped(start, end);
  textEnd.put();
}

function putAsItStands(name: Fixed, start: usize, end: usize): void {
  name.put();
  putBytes(start, end);
  textEnd.put();
}

/** Whether it escapes what it has to, and nothing else: as JavaScript would. */
function hasOwnEscapes(start: usize, end: usize): bool {
  for (let at = byteBefore(start, end, 0x5c); at < end; at = byteBefore(at + 2, end, 0x5c)) {
    const escaped = load<u8>(at + 1);
    if (escaped != 0x5c && escaped != 0x22) return false;
  }
  return true;
}
