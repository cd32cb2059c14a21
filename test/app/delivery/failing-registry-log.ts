import { appendFileSync } from 'node:fs';

/** The log of a registry that answers everything with 503: each line is worth a record, which can be told from all others. */
export class FailingRegistryLog {
  readonly path: string;
  private written = 0;

  constructor(path: string) {
    this.path = path;
    this.write(0);
  }

  /** The bodies of all records that come of it, in their order. */
  get bodies(): readonly string[] {
    return Array.from({ length: this.written }, (_, index) => `GET ${pathOf(index)} answered 503`);
  }

  write(count: number): void {
    const time = new Date().toISOString();
    const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(time) ?? [];
    const stamp = `${day}/${months[Number(month) - 1]}/${year}:${clock} +0000`;
    const lines = Array.from(
      { length: count },
      (_, index) =>
        `127.0.0.1 - - [${stamp}] "GET ${pathOf(this.written + index)} HTTP/1.1" 503 10 "" "docker/29.0"\n`,
    );
    appendFileSync(this.path, lines.join(''));
    this.written += count;
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function pathOf(index: number): string {
  return `/v2/shop/n${index}/manifests/latest`;
}
