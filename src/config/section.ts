import type { ConfigDocument, KeyPath } from './document.ts';
import type { Option } from './option.ts';
import { shown, type Problems } from './problems.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SectionSource {
  readonly document: ConfigDocument;
  readonly path: KeyPath;
  /** Empty where variables do not apply: with several registries they would mean all or none of them. */
  readonly environment: Environment;
  /** By name; a flag goes before a variable. */
  readonly flags?: Environment;
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
    const written = this.value(option);
    if (written === undefined) return undefined;
    const parsed = option.kind.parse(written);
    if (parsed.ok) return parsed.value;
    const { wrong, ...hint } = parsed;
    this.refuse(option, wrong, { expected: option.kind.expected, ...hint });
    return undefined;
  }

  /** Like `read` for an option with a default. What it gives for a wrong value is never used: problems end the start. */
  readOr<T>(option: Option<T>, unused: T): T {
    return this.read(option) ?? unused;
  }

  /** Whether anybody has given it a value. */
  has(option: Option<unknown>): boolean {
    return this.given(option) !== undefined || this.written(option) !== undefined;
  }

  refuse(
    option: Option<unknown>,
    wrong: string,
    { expected, todo }: { expected: string; todo?: string },
  ): void {
    const got = option.secret === true ? 'a value that is not shown' : shown(this.value(option));
    this.source.problems.add(this.where(option), {
      wrong,
      expected,
      got,
      ...(todo === undefined ? {} : { todo }),
    });
  }

  /** What a user would change: the flag or variable that gave the value, else the key in the file. */
  private where(option: Option<unknown>): string {
    const given = this.given(option);
    if (given !== undefined) return given.name;
    const { document, path } = this.source;
    const isInFile = path.length === 0 || document.value(path) !== undefined;
    return option.env === undefined || isInFile ? document.where(this.pathOf(option)) : option.env;
  }

  private value(option: Option<unknown>): unknown {
    return this.given(option)?.value ?? this.written(option) ?? option.fallback;
  }

  /** What a flag or variable says, with its name. */
  private given({ flag, env, generalEnv }: Option<unknown>): { name: string; value: string } | undefined {
    const { flags } = this.source;
    const byFlag = flag === undefined ? undefined : flags?.[flag];
    if (flag !== undefined && byFlag !== undefined) return { name: flag, value: byFlag };
    return this.variable(env) ?? this.variable(generalEnv);
  }

  private variable(name: string | undefined): { name: string; value: string } | undefined {
    const value = name === undefined ? undefined : this.source.environment[name];
    // Compose hands on a variable that is not set as an empty one.
    return name === undefined || value === undefined || value === '' ? undefined : { name, value };
  }

  private written(option: Option<unknown>): unknown {
    return this.source.document.value(this.pathOf(option));
  }

  private pathOf(option: Option<unknown>): KeyPath {
    return [...this.source.path, ...option.key.split('.')];
  }
}
