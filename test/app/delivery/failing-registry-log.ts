import { appendFileSync } from 'node:fs';

/** The log of a registry that answers everything with 503: each line is worth a record, which can be told from all others. */
export class FailingRegistryLog {
  readonly path: string;
  /** Of the records that come of it, in their order. */
  readonly bodies: string[] = [];

  constructor(path: string) {
    this.path = path;
    this.write(0);
  }

  write(count: number): void {
    const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date().toISOString()) ?? [];
    const stamp = `${day}/${months[Number(month) - 1]}/${year}:${clock} +0000`;
    const written = this.bodies.length;
    const lines = Array.from(
      { length: count },
      (_, index) =>
        `127.0.0.1 - - [${stamp}] "GET ${pathOf(written + index)} HTTP/1.1" 503 10 "" "docker/29.0"`,
    );
    appendFileSync(this.path, lines.map((line) => `${line}\n`).join(''));
    for (const line of lines) this.bodies.push(line);
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function pathOf(index: number): string {
  return `/v2/shop/n${index}/manifests/latest`;
}
