// Each part says how it begins and how it ends, so that there is one way at most to match a text: going back is never much.
const gap = String.raw`[ \t\r\n]*`;
const comma = `${gap},${gap}`;
const integer = '(?:0|[1-9][0-9]{0,17})';
const text = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*)*"`;
/** Of ASCII, and without escapes: the only texts that are read. */
const plainText = String.raw`"([ !#-\[\]-~]*)"`;
const base64 = '"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"';

const texts = String.raw`\[${gap}${several(text)}\]`;
const textMap = object(`${text}:${gap}${text}`);
const platform = object(
  `(?:"(?:architecture|os|os\\.version|variant)":${gap}${text}|"(?:os\\.)?features":${gap}${texts})`,
);

/** What may come twice, as nothing in it is read. */
const unread = [
  member('annotations', textMap),
  member('platform', platform),
  member('data', base64),
  member('artifactType', text),
].join('|');

/** Docker writes the size first, others the digest. Addresses are rare: such a layer is read otherwise. */
const descriptor = [
  String.raw`\{${gap}${member('mediaType', plainText)}`,
  `(?:${comma}${member('size', integer)})?`,
  `${comma}${member('digest', plainText)}`,
  `(?:${comma}${member('size', integer)})?`,
  String.raw`(?:${comma}(?:${unread}))*${gap}\}`,
].join('');

const annotations = `(?:${comma}${member('annotations', textMap)})?`;

/** Up to the config or the first manifest; gives the media type, and `manifests` if that is what follows. */
export const usualBeginning = sticky(
  [
    String.raw`\{${gap}${member('schemaVersion', '2')}${comma}`,
    `(?:${member('mediaType', plainText)}${comma})?`,
    `(?:${member('artifactType', text)}${comma})?`,
    String.raw`"(?:config":${gap}|(manifests)":${gap}\[${gap})`,
  ].join(''),
);
/** Gives the media type and the digest of the config. */
export const usualConfig = sticky(String.raw`${descriptor}${comma}"layers":${gap}\[${gap}`);
/** Gives the media type and the digest of one of a list, and a bracket if it is the last. */
export const usualItem = sticky(String.raw`${descriptor}${gap}(?:,${gap}|(\]))`);
export const usualEmptyList = sticky(String.raw`\]`);
/** Gives media type and digest of the subject, if there is one. */
export const usualEnd = sticky(
  `${annotations}(?:${comma}${member('subject', descriptor)})?${annotations}${gap}\\}${gap}$`,
);

function member(key: string, value: string): string {
  return `"${key}":${gap}${value}`;
}

function object(part: string): string {
  return String.raw`\{${gap}${several(part)}\}`;
}

function several(part: string): string {
  return `(?:${part}(?:${comma}${part})*${gap})?`;
}

function sticky(source: string): RegExp {
  return new RegExp(source, 'y');
}
