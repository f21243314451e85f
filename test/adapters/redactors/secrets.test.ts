import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretRedactor } from '../../../src/adapters/redactors/secrets.ts';
import { toMark } from '../../../src/domain/redaction.ts';
import { drawSecrets, type SyntheticSecret } from '../../support/synthetic-secrets.ts';

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
    for (const { name, secret, text } of drawSecrets(seed).filter(({ kind }) => kind !== 'private-key')) {
      if ((await redactor.redact(text)).text.includes(secret)) missed.push(`${name}: ${text}`);
    }
  }
  expect(missed).toEqual([]);
}, 120_000);
