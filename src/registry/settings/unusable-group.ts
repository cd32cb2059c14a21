/** A variable for a single key of such a group makes one that the program refuses: it has to give the whole group. */
export function unusableGroup(name: string, example: string): string {
  const variable = `REGISTRY_STORAGE_MAINTENANCE_${name}='${example}'`;
  const advice = `the registry does not start with it, and a variable has to give all of it: ${variable}`;
  return `is not usable, expected a group of keys such as ${example}, got another one; ${advice}`;
}
