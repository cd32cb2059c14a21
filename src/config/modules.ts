import type { ConfigDocument } from './document.ts';
import type { ProbeModule } from './model.ts';
import * as options from './module-options.ts';
import { shown, type Problems } from './problems.ts';
import { Section } from './section.ts';
import { keyTree, refuseUnknownKeys } from './unknown-keys.ts';

/** The module that is always there: a probe as the registry is configured. */
export const plainModule: ProbeModule = { name: 'probe', timeoutMs: undefined, isAnonymous: false };

interface ModulesSource {
  readonly document: ConfigDocument;
  readonly problems: Problems;
}

const keys = keyTree(options.moduleOptions.map(({ key }) => key));
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/;

/** Ways to probe that `/probe` can be asked for by name. */
export function readModules(source: ModulesSource): readonly ProbeModule[] {
  const { document, problems } = source;
  const modules = document.value(['modules']);
  if (modules === undefined) return [plainModule];
  if (typeof modules !== 'object' || modules === null || Array.isArray(modules)) {
    const got = Array.isArray(modules) ? 'a list' : shown(modules);
    const expected = 'one with a mapping for each module';
    problems.add(document.where(['modules']), { wrong: 'is not a mapping', expected, got });
    return [plainModule];
  }
  return [plainModule, ...Object.keys(modules).map((name) => readModule(name, source))];
}

function readModule(name: string, { document, problems }: ModulesSource): ProbeModule {
  const path = ['modules', name];
  judgeName(name, { document, problems });
  refuseUnknownKeys({ document, problems }, path, keys);
  const section = new Section({ document, path, environment: {}, problems });
  return {
    name,
    timeoutMs: section.read(options.moduleTimeout),
    isAnonymous: section.readOr(options.anonymous, false),
  };
}

function judgeName(name: string, { document, problems }: ModulesSource): void {
  const where = document.where(['modules', name]);
  const expected = 'at most 63 letters, digits, dots, dashes and underscores';
  if (!namePattern.test(name))
    problems.add(where, { wrong: 'cannot be the name of a module', expected, got: shown(name) });
  if (name === plainModule.name)
    problems.add(where, {
      wrong: 'is the name of the module that probes as the registry is configured',
      ...{ expected: 'another name', got: shown(name) },
    });
}
