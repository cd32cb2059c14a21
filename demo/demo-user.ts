/** The account of the demonstration. It guards a registry that lives on the loopback interface for minutes. */
export const DEMO_USER = {
  name: 'demo',
  password: 'demo-password',
  // bcrypt, which is all that Distribution's htpasswd reads, at a cost that keeps 401s quick.
  htpasswd: 'demo:$2y$05$D8VXykH6b9lQZFKyqePtOuNeWQhzZvFC4s2SoICES4PHUrvsv1hAK\n',
} as const;

export const DEMO_REALM = 'Demo Registry';
