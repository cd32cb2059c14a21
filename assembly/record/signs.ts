/** Whether a line holds what only the host can judge: what may be a secret, control characters, and bytes that may be no text. */

/** `µ`, as Go's durations have it, is the only character beyond ASCII that is known to be one. */
const micro: u16 = 0xb5c2;

export function isPlain(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 16) {
    const odd = oddMask(at) & within(at, end);
    if (odd != 0 && !isMicro(at, odd)) return false;
  }
  return true;
}

export function mayHoldSecret(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 16) {
    if ((signMask(at) & within(at, end)) == 0) continue;
    if (hasSign(max(at, start + 8) - 8, min(at + 16, end))) return true;
  }
  return false;
}

/** A bit for each place of the block that is before the end. */
function within(at: usize, end: usize): i32 {
  const left = min(end - at, 16) as i32;
  return left < 16 ? (1 << left) - 1 : 0xffff;
}

/** As signed numbers, bytes beyond ASCII are less than any other. */
function oddMask(at: usize): i32 {
  return i8x16.bitmask(i8x16.lt_s(v128.load(at), i8x16.splat(0x20)));
}

/** Whether all that is odd in the block belongs to a `µ`; one may begin before the block or end after it. */
function isMicro(at: usize, odd: i32): bool {
  for (let mask = odd; mask != 0; mask &= mask - 1) {
    const place = at + <usize>ctz(mask);
    if (load<u16>(place) != micro && load<u16>(place - 1) != micro) return false;
  }
  return true;
}

/** Pairs of letters of which each sign holds one, in lower case: a bit for each place where one begins. */
function signMask(at: usize): i32 {
  const first = lower(v128.load(at));
  const second = lower(v128.load(at + 1));
  let hits = pair(first, second, 0x73, 0x77); // pas-sw
  hits = v128.or(hits, pair(first, second, 0x63, 0x72)); // se-cr-et, cr-edential
  hits = v128.or(hits, pair(first, second, 0x6f, 0x6b)); // t-ok-en
  hits = v128.or(hits, pair(first, second, 0x7a, 0x61)); // authori-za-tion
  hits = v128.or(hits, pair(first, second, 0x67, 0x6e)); // si-gn-ature
  hits = v128.or(hits, pair(first, second, 0x67, 0x3d)); // si-g=
  hits = v128.or(hits, pair(first, second, 0x61, 0x72)); // be-ar-er
  hits = v128.or(hits, pair(first, second, 0x69, 0x63)); // bas-ic
  hits = v128.or(hits, pair(first, second, 0x6b, 0x65)); // ke-y
  hits = v128.or(hits, pair(first, second, 0x7f, 0x73)); // _s-tate
  hits = v128.or(hits, pair(first, second, 0x2f, 0x2f)); // :-//
  return i8x16.bitmask(v128.or(hits, pair(first, second, 0x79, 0x6a))); // e-yJ
}

/** Letters become lower case, `_` becomes 0x7f, and of what is sought nothing else changes. */
function lower(block: v128): v128 {
  return v128.or(block, i8x16.splat(0x20));
}

function pair(first: v128, second: v128, a: i8, b: i8): v128 {
  return v128.and(i8x16.eq(first, i8x16.splat(a)), i8x16.eq(second, i8x16.splat(b)));
}

/** Whether a sign begins between the places, whatever its case; the host's list is narrower. */
function hasSign(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 1) if (isSign(at)) return true;
  return false;
}

function isSign(at: usize): bool {
  const three = <u32>(load<u32>(at) & 0xffffff) | 0x202020;
  if (three == 0x79656b || three == 0x6a7965 || three == 0x2f2f3a) return true; // key, eyJ, ://
  const four = load<u32>(at) | 0x20202020;
  const next = load<u32>(at + 4) | 0x20202020;
  switch (four) {
    case 0x73736170: // pass w
      return <u8>next == 0x77;
    case 0x72636573: // secr et
    case 0x656b6f74: // toke n
    case 0x64657263: // cred ential
    case 0x72616562: // bear er
    case 0x69736162: // basi c
    case 0x6e676973: // sign ature
    case 0x3d676973: // sig=
      return true;
    case 0x68747561: // auth oriza tion
      return next == 0x7a69726f && (load<u8>(at + 8) | 0x20) == 0x61;
    case 0x6174737f: // _sta te
      return true;
    default:
      return false;
  }
}
