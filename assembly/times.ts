import { digits, isDigit, same } from './bytes';

export const unknownTime: f64 = -1;

/** The second read last, as it stood in the line: a busy log has many lines of one second. */
const lastSecond: usize = memory.data(32, 16);
let lastSecondMs: f64 = unknownTime;
const lastAccess: usize = memory.data(32, 16);
let lastAccessMs: f64 = unknownTime;

const secondLength: usize = 19;
const accessLength: usize = 26;

/** `2026-11-20T10:03:55.428107281Z` in milliseconds since the epoch; unknown for any other spelling. */
export function structuredTime(start: usize, end: usize): f64 {
  if (end - start <= secondLength) return unknownTime;
  const second = secondOf(start);
  if (second < 0) return unknownTime;
  let at = start + secondLength;
  let milliseconds: f64 = 0;
  if (load<u8>(at) == 0x2e) {
    let scale: f64 = 100;
    const first = at + 1;
    for (at = first; isDigit(load<u8>(at)); at += 1) {
      if (at < first + 3) milliseconds += scale * <f64>(load<u8>(at) - 0x30);
      scale /= 10;
    }
    if (at == first || at > first + 9) return unknownTime;
  }
  if (load<u8>(at) == 0x5a) return at + 1 == end ? second + milliseconds : unknownTime;
  const offset = zoneOffset(at, end);
  return offset == noOffset ? unknownTime : second + milliseconds - offset;
}

const noOffset: f64 = 1e15;

/** `+01:00` in milliseconds. */
function zoneOffset(at: usize, end: usize): f64 {
  const sign = load<u8>(at);
  if (end - at != 6 || (sign != 0x2b && sign != 0x2d) || load<u8>(at + 3) != 0x3a) return noOffset;
  const hours = digits(at + 1, at + 3);
  const minutes = digits(at + 4, at + 6);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return noOffset;
  const offset = <f64>(hours * 60 + minutes) * 60_000;
  return sign == 0x2d ? -offset : offset;
}

function secondOf(start: usize): f64 {
  if (same(start, lastSecond, secondLength)) return lastSecondMs;
  const parsed = parseSecond(start);
  if (parsed < 0) return unknownTime;
  memory.copy(lastSecond, start, secondLength);
  lastSecondMs = parsed;
  return parsed;
}

function parseSecond(at: usize): f64 {
  const separators =
    load<u8>(at + 4) == 0x2d &&
    load<u8>(at + 7) == 0x2d &&
    load<u8>(at + 10) == 0x54 &&
    load<u8>(at + 13) == 0x3a;
  if (!separators || load<u8>(at + 16) != 0x3a) return unknownTime;
  const year = digits(at, at + 4);
  const month = digits(at + 5, at + 7);
  const day = digits(at + 8, at + 10);
  return timeOf(year, month, day, at + 11);
}

/** Takes only what every calendar agrees on; the rest is the host's to judge. */
function timeOf(year: i64, month: i64, day: i64, clock: usize): f64 {
  const hour = digits(clock, clock + 2);
  const minute = digits(clock + 3, clock + 5);
  const second = digits(clock + 6, clock + 8);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) return unknownTime;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return unknownTime;
  return (<f64>dayNumber(year, month, day) * 86_400 + <f64>(hour * 3_600 + minute * 60 + second)) * 1_000;
}

function lastDay(year: i64, month: i64): i64 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days since the epoch, with the year taken to begin in March, so that its last day is the leap day. */
function dayNumber(year: i64, month: i64, day: i64): i64 {
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468;
}

/** `20/Nov/2026:10:03:55 +0000`, of exactly that length. */
export function accessTime(at: usize): f64 {
  if (same(at, lastAccess, accessLength)) return lastAccessMs;
  const parsed = parseAccess(at);
  if (parsed < 0) return unknownTime;
  memory.copy(lastAccess, at, accessLength);
  lastAccessMs = parsed;
  return parsed;
}

function parseAccess(at: usize): f64 {
  const slashes = load<u8>(at + 2) == 0x2f && load<u8>(at + 6) == 0x2f && load<u8>(at + 11) == 0x3a;
  if (!slashes || load<u8>(at + 14) != 0x3a || load<u8>(at + 17) != 0x3a || load<u8>(at + 20) != 0x20)
    return unknownTime;
  const local = timeOf(digits(at + 7, at + 11), monthAt(at + 3), digits(at, at + 2), at + 12);
  const sign = load<u8>(at + 21);
  const hours = digits(at + 22, at + 24);
  const minutes = digits(at + 24, at + 26);
  if (local < 0 || hours < 0 || minutes < 0 || (sign != 0x2b && sign != 0x2d)) return unknownTime;
  const offset = <f64>(hours * 60 + minutes) * 60_000;
  return sign == 0x2d ? local + offset : local - offset;
}

function monthAt(at: usize): i64 {
  const name = load<u32>(at) & 0xffffff;
  for (let month: i64 = 0; month < 12; month += 1) {
    if (name == (load<u32>(monthNames + <usize>month * 3) & 0xffffff)) return month + 1;
  }
  return 0;
}

// oxfmt-ignore
const monthNames: usize = changetype<usize>(String.UTF8.encode('JanFebMarAprMayJunJulAugSepOctNovDec '));
