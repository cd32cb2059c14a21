import { CriFrames } from './cri-frame.ts';
import { DockerFrames } from './docker-frame.ts';
import { emptyFrame, type Frame } from './frame.ts';
import { PartialLine } from './partial-line.ts';

interface Range {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** A line as the registry printed it, more of which is still to come (`incomplete`), or which is lost (`broken`). */
export type Unwrapped = Range | 'incomplete' | 'broken';

const openingBrace = 0x7b;

/**
 * Takes a registry's lines out of the records in which a container runtime keeps them: Docker's json-file, Kubernetes'
 * CRI, or none. Each line tells its format itself. One log file has one unframer, for parts of a long line lie apart.
 */
export class Unframer {
  private readonly docker = new DockerFrames();
  private readonly cri = new CriFrames();
  private readonly partial = { stdout: new PartialLine(), stderr: new PartialLine() };
  private readonly range: { bytes: Buffer; start: number; end: number } = emptyFrame();

  /** Takes a line without its line end. The range that it gives holds until the next call. */
  unwrap(bytes: Buffer, start: number, end: number): Unwrapped {
    const format = bytes[start] === openingBrace ? this.docker : this.cri;
    const read = format.read(bytes, start, end);
    if (read === 'frame') return this.join(format.frame);
    return read === 'broken' ? 'broken' : this.give(bytes, start, end);
  }

  /** How much is held of lines that are unfinished. */
  get unfinishedBytes(): number {
    return this.partial.stdout.size + this.partial.stderr.size;
  }

  /** Lines of which a part was taken and the end was not. */
  get unfinishedLines(): number {
    const { stdout, stderr } = this.partial;
    return Number(!stdout.isEmpty) + Number(!stderr.isEmpty);
  }

  /** The parts of lines that are unfinished, as plain JSON. */
  state(): unknown {
    const { stdout, stderr } = this.partial;
    return {
      ...(stdout.isEmpty ? {} : { stdout: stdout.state() }),
      ...(stderr.isEmpty ? {} : { stderr: stderr.state() }),
    };
  }

  /** Goes on from a state, which may be anything: what is no state is left out. */
  static restore(json: unknown): Unframer {
    const unframer = new Unframer();
    if (typeof json !== 'object' || json === null) return unframer;
    if ('stdout' in json) unframer.partial.stdout.restore(json.stdout);
    if ('stderr' in json) unframer.partial.stderr.restore(json.stderr);
    return unframer;
  }

  private join({ bytes, start, end, stream, endsLine }: Frame): Unwrapped {
    const partial = this.partial[stream];
    if (endsLine && partial.isEmpty) return this.give(bytes, start, end);
    partial.append(bytes, start, end);
    if (!endsLine) return 'incomplete';
    const line = partial.take();
    return line === undefined ? 'broken' : this.give(line, 0, line.length);
  }

  private give(bytes: Buffer, start: number, end: number): Range {
    this.range.bytes = bytes;
    this.range.start = start;
    this.range.end = end;
    return this.range;
  }
}
