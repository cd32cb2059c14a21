import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Searches all that the exporter said during the suite for the secrets that tests have planted. Passwords and tokens of the
 * tests are recognised by these words, as they are and as they would be sent.
 */
const planted = ['planted', 'hunter2', 'alice-secret', 'bob-secret', 'admin-secret'];
/** What must be found, or nothing was gathered. */
const proof = ['docker_registry_up', 'level=info', 'is down: ', 'docker.registry.probe.down'];

const [folder = 'coverage/output'] = process.argv.slice(2);
const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
const lines = texts.flatMap((text) => text.split('\n'));
const problems = [
  ...proof
    .filter((text) => !lines.some((line) => line.includes(text)))
    .map((text) => `nothing holds "${text}"`),
  ...lines.filter(holdsSecret).map((line) => `a secret in: ${line.slice(0, 300)}`),
];
const sum = `${lines.length} lines of output searched for planted secrets`;
process.stderr.write(problems.length === 0 ? `${sum}: none\n` : `${sum}:\n${problems.join('\n')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function holdsSecret(line: string): boolean {
  return planted.some((secret) => line.includes(secret)) || hasEncoded(line);
}

/** A password in an Authorization header is base64 of `user:password`. */
function hasEncoded(line: string): boolean {
  const words = line.match(/[A-Za-z0-9+/]{12,}={0,2}/g) ?? [];
  return words.some((word) => {
    const text = Buffer.from(word, 'base64').toString('latin1');
    return planted.some((secret) => text.includes(secret));
  });
}
