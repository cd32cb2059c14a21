/**
 * The environment without REGISTRY_ variables. Both programs read them: the exporter as its configuration, the
 * registry as overrides of every key of its own, so a user's own would change the demonstration.
 */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('REGISTRY_'));
  return Object.fromEntries(kept);
}
