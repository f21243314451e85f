import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSecrets } from '../../../src/adapters/redactors/find-secrets.ts';
import { createSecretRedactor } from '../../../src/adapters/redactors/secrets.ts';
import { toMark } from '../../../src/domain/redaction.ts';
import { drawSecrets } from '../../support/synthetic-secrets.ts';

const redactor = createSecretRedactor();
const root = resolve(import.meta.dirname, '../../..');
const secrets = drawSecrets(20261103);

describe('a secret leaves a mark that names its kind', () => {
  for (const { name, kind, secret, text } of secrets) {
    test(name, async () => {
      const { text: redacted, found } = await redactor.redact(text);
      for (const line of secret.split('\n')) {
        if (line.length > 8) expect(redacted).not.toContain(line);
      }
      expect(redacted).toContain(toMark(kind));
      expect(found).toContainEqual({ kind, count: 1 });
    });
  }
});

test('every form is found whatever its letters: a hundred draws of each', async () => {
  const missed: string[] = [];
  for (let seed = 1; seed <= 100; seed++) {
    for (const { name, secret, text } of drawSecrets(seed)) {
      if ((await redactor.redact(text)).text.includes(secret)) missed.push(`${name}: ${text}`);
    }
  }
  expect(missed).toEqual([]);
}, 120_000);

describe('what only looks like a secret stays', () => {
  const check = (text: string) =>
    test(text, async () => {
      expect(await redactor.redact(text)).toEqual({ text, found: [] });
    });
  for (const text of [
    `password = "\${DB_PASSWORD}"`,
    "password: process.env.DB_PASSWORD ?? ''",
    'DB_PASSWORD=<your password>',
    'PASSWORD=changeme',
    'const password = getPassword(user);',
    'password: z.string().min(8), token: z.string()',
    '<label for="password">Password: <input type="password"/></label>',
    'password: "Enter your password"',
    'secret: xxxxxxxxxxxxxxxx',
    'max_tokens: 4096, tokenCount: 30000, tokenizer: "cl100k_base"',
    'postgres://postgres:postgres@localhost:5432/test',
    'redis://localhost:6379/0 and http://localhost:3000/@vite/client',
    `Authorization: Bearer \${token}`,
    '"integrity": "sha512-z0bCSEe2gw7gWqVKtGmNdqhvGUVu8hYRVMCzZv5CiCBBB2rvhLtw8NcWzmvOJmaUNxGpRMfMrhZyPXuDbKHPPw=="',
    'commit 42ee57c00ff6747bec7ed943ffac307b78d67c31, session 01a205dd-4a7a-7282-980e-cb1106bb47c7',
    'index 42ee57c00ff6747bec7ed943ffac307b78d67c31..0000000000000000000000000000000000000000 100644',
    'resolved: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'url(data:font/woff2;base64,d09GMgABAAAAAAPwAA0AAAAAB7gAAAOcAAEAAAAAAAAAAAAAAAAAAAAAAAAA)',
    'task-scheduler-with-a-long-kebab-name and disk-usage-of-2026-in-the-morning',
    'const createGitFixtureForTheSecondRepositoryOf2026 = buildEverythingThatItNeeds2;',
    'import { type PrivateKeyOptions } from "./private-key-options.ts";',
    "if (!key.startsWith('-----BEGIN PRIVATE KEY-----')) throw new Error('no key'); // -----END PRIVATE KEY-----",
    'rotate AKIAIOSFODNN7EXAMPLE and ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  ])
    check(text);
});

test('this repository holds nothing but the one dummy key of its own tests', async () => {
  const found: string[] = [];
  let size = 0;
  for (const file of ['src', 'test', 'bench', 'scripts', 'fixtures', 'docs', 'package-lock.json'].flatMap(
    filesOf,
  )) {
    const text = readFileSync(file, 'utf8');
    size += text.length;
    for (const { kind, start, end } of await findSecrets(text)) {
      if (!allowed.has(text.slice(start, end))) found.push(`${file}: ${kind} ${text.slice(start, end)}`);
    }
  }
  expect(size).toBeGreaterThan(2e6);
  expect(found).toEqual([]);
});

/** Made to be looked for, each in the test that it stands in. */
const allowed = new Set([`sk-must-not-be-seen-${4711}`]);

function filesOf(path: string): string[] {
  const absolute = resolve(root, path);
  if (extname(path) === '.json') return [absolute];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|jsonl?|md|toml|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== import.meta.filename && !file.endsWith('.golden.html'));
}

describe('what stands around a secret stays', () => {
  const [key, token] = ['RSA private key', 'GitHub personal'].map(
    (wanted) => secrets.find(({ name }) => name === wanted)?.secret ?? '',
  ) as [string, string];
  const check = (name: string, text: string, expected: string) =>
    test(name, async () => {
      expect((await redactor.redact(text)).text).toBe(expected);
    });
  check(
    'user and host',
    `psql postgres://app:${'Xk3'}v9Qz@db:5432/shop`,
    'psql postgres://app:[redacted: url-password]@db:5432/shop',
  );
  check('JSON', `{"a":"${token}","b":[1]}`, '{"a":"[redacted: github-token]","b":[1]}');
  check('an escaped break before it', `"\\n${token}\\n"`, '"\\n[redacted: github-token]\\n"');
  const lineCount = key.split('\n').length;
  check('line breaks', `a\n${key}\nb`, `a\n[redacted: private-key]${'\n'.repeat(lineCount - 1)}\nb`);
  check(
    'those of Windows too',
    `a\r\n${key.replaceAll('\n', '\r\n')}\r\nb`,
    `a\r\n[redacted: private-key]${'\r\n'.repeat(lineCount - 1)}\r\nb`,
  );
  check(
    'a mark from before',
    `token=[redacted: jwt] ${token}`,
    'token=[redacted: jwt] [redacted: github-token]',
  );
});

test('a key whose end or beginning was cut off is taken out all the same', async () => {
  const lines = (secrets.find(({ name }) => name === 'RSA private key')?.secret ?? '').split('\n');
  for (const part of [lines.slice(0, 9), lines.slice(-9)]) {
    const { text, found } = await redactor.redact(part.join('\n'));
    expect({ text: text.trim(), found }).toEqual({
      text: '[redacted: private-key]',
      found: [{ kind: 'private-key', count: 1 }],
    });
  }
});

test('comments in a text turn nothing off', async () => {
  const token = secrets.find(({ name }) => name === 'GitHub personal')?.secret ?? '';
  expect((await redactor.redact(`// secretlint-disable\n${token}`)).text).not.toContain(token);
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...secrets.map(({ text }) => text),
      '\n',
      ' ',
      '-',
      '=',
      '"',
      '[redacted: jwt]',
      ': ',
      '://',
      '@',
      '\ud800',
      '\0',
    ),
    fc.string({ maxLength: 12 }),
  );
  const anyText = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));

  test('comes out the same the second time, with its line breaks', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const once = await redactor.redact(text);
        expect(await redactor.redact(once.text)).toEqual({ text: once.text, found: [] });
        expect(once.text.split('\n').length).toBe(text.split('\n').length);
        if (once.found.length === 0) expect(once.text).toBe(text);
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
});
