const lineFeed = 0x0a;
/** What is longer says nothing of a run. */
const longestLine = 64 * 1024;

/** Cuts what a file holds into lines, and keeps what is not ended yet. */
export class LineCutter {
  private rest = Buffer.alloc(0);

  push(bytes: Buffer): readonly string[] {
    const lines: string[] = [];
    let begin = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, begin)) {
      lines.push(textOf(Buffer.concat([this.rest, bytes.subarray(begin, end)])));
      this.rest = Buffer.alloc(0);
      begin = end + 1;
    }
    this.rest = Buffer.concat([this.rest, bytes.subarray(begin)]).subarray(0, longestLine);
    return lines;
  }

  /** What is not ended, as a line: a run that fails prints its reason without a line end. */
  flush(): readonly string[] {
    const lines = this.rest.length === 0 ? [] : [textOf(this.rest)];
    this.rest = Buffer.alloc(0);
    return lines;
  }
}

function textOf(line: Buffer): string {
  return line.toString('utf8', 0, longestLine).replace(/\r$/, '');
}
