import type { ConfigDocument, KeyPath } from './document.ts';
import type { Option } from './option.ts';
import { shown, type Problems } from './problems.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SectionSource {
  readonly document: ConfigDocument;
  readonly path: KeyPath;
  /** Empty where variables do not apply: with several registries they would mean all or none of them. */
  readonly environment: Environment;
  readonly problems: Problems;
}

/** Reads options from one place of the file and from the environment, which goes before it, and gathers problems. */
export class Section {
  private readonly source: SectionSource;

  constructor(source: SectionSource) {
    this.source = source;
  }

  /** The option's value; undefined when it is absent without a default, or wrong and told. */
  read<T>(option: Option<T>): T | undefined {
    const variable = this.variable(option);
    const written = variable ?? this.written(option) ?? option.fallback;
    if (written === undefined) return undefined;
    const parsed = option.kind.parse(written);
    if (parsed.ok) return parsed.value;
    this.refuse(option, parsed.wrong, { expected: option.kind.expected });
    return undefined;
  }

  /** Like `read` for an option with a default. What it gives for a wrong value is never used: problems end the start. */
  readOr<T>(option: Option<T>, unused: T): T {
    return this.read(option) ?? unused;
  }

  has(option: Option<unknown>): boolean {
    return this.variable(option) !== undefined || this.written(option) !== undefined;
  }

  refuse(
    option: Option<unknown>,
    wrong: string,
    { expected, todo }: { expected: string; todo?: string },
  ): void {
    const value = this.variable(option) ?? this.written(option) ?? option.fallback;
    const got = option.secret === true ? 'a value that is not shown' : shown(value);
    this.source.problems.add(this.where(option), {
      wrong,
      expected,
      got,
      ...(todo === undefined ? {} : { todo }),
    });
  }

  where(option: Option<unknown>): string {
    if (option.env !== undefined && this.variable(option) !== undefined) return option.env;
    return this.source.document.where(this.pathOf(option));
  }

  private variable(option: Option<unknown>): string | undefined {
    const value = option.env === undefined ? undefined : this.source.environment[option.env];
    // Compose hands on a variable that is not set as an empty one.
    return value === '' ? undefined : value;
  }

  private written(option: Option<unknown>): unknown {
    return this.source.document.value(this.pathOf(option));
  }

  private pathOf(option: Option<unknown>): KeyPath {
    return [...this.source.path, ...option.key.split('.')];
  }
}
