/** Pairs that come with products, guides and examples. */
const knownPairs: readonly (readonly [user: string, password: string])[] = [
  ['admin', 'admin'],
  ['admin', 'admin123'],
  ['admin', 'changeme'],
  ['admin', 'Harbor12345'],
  ['admin', 'password'],
  ['admin', 'secret'],
  ['docker', 'docker'],
  ['harbor_registry_user', 'harbor_registry_password'],
  ['minio', 'minio123'],
  ['minioadmin', 'minioadmin'],
  ['myuser', 'mypassword'],
  ['registry', 'password'],
  ['registry', 'registry'],
  ['root', 'password'],
  ['root', 'root'],
  ['test', 'test'],
  ['testuser', 'testpassword'],
  ['user', 'password'],
];

/** Ends of names of variables: what holds the user, and what beside it holds the password. */
const pairedNames: readonly (readonly [user: string, password: string])[] = [
  'USER',
  'USERNAME',
  'LOGIN',
  'NAME',
]
  .flatMap((user) => ['PASSWORD', 'PASS', 'PASSWD'].map((password) => [user, password] as const))
  .concat([
    ['ACCESSKEY', 'SECRETKEY'],
    ['ACCESS_KEY', 'SECRET_KEY'],
    ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'],
  ]);

const mostVariables = 500;

/**
 * Whether variables hold a user and a password that everybody knows: in two variables that differ in their ends, or as
 * `user:password` in one. A hash says nothing, and is not tried.
 */
export function hasDefaultCredentials(environment: Readonly<Record<string, string>>): boolean {
  const variables = Object.entries(environment).slice(0, mostVariables);
  const values = new Map(variables.map(([name, value]) => [name.toUpperCase(), value.trim()]));
  return [...values].some(([name, value]) => {
    if (knownPairs.some(([user, password]) => value === `${user}:${password}`)) return true;
    return pairedNames.some(([user, password]) => {
      if (!name.endsWith(user)) return false;
      const beside = values.get(`${name.slice(0, -user.length)}${password}`);
      return beside !== undefined && isKnown(value, beside);
    });
  });
}

function isKnown(user: string, password: string): boolean {
  return knownPairs.some((pair) => pair[0] === user && pair[1] === password);
}
