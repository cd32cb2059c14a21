import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const corpus = new URL('../../../corpus/docker/', import.meta.url);

/** The records of the json-file driver, oldest generation first. */
export function readRecords(scenario: string): Buffer {
  const name = `${scenario}/CONTAINERID-json.log`;
  const old = scenario === 'rotated' ? ['.2.gz', '.1.gz'] : [];
  const older = old.map((suffix) => gunzipSync(readFileSync(new URL(`${name}${suffix}`, corpus))));
  return Buffer.concat([...older, readFileSync(new URL(name, corpus))]);
}

/** The lines of the Engine's stream of the same container, decoded apart from the code under test. */
export function readEngineLines(scenario: string): readonly string[] {
  const body = readFileSync(new URL(`${scenario}/logs-both-timestamps.bin`, corpus));
  if (scenario === 'tty') return body.toString('latin1').split('\n').slice(0, -1).map(withoutTime);
  const unfinished = ['', '', ''];
  const lines: string[] = [];
  for (let at = 0; at < body.length;) {
    const stream = body.readUInt8(at);
    const end = at + 8 + body.readUInt32BE(at + 4);
    const text = (unfinished[stream] ?? '') + withoutTime(body.toString('latin1', at + 8, end));
    if (text.endsWith('\n')) lines.push(text.slice(0, -1));
    unfinished[stream] = text.endsWith('\n') ? '' : text;
    at = end;
  }
  return lines;
}

function withoutTime(text: string): string {
  return text.slice(text.indexOf(' ') + 1);
}
