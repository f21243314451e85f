import { describe, expect, test } from 'vitest';
import { type Redaction, renderRedactions } from '../../src/domain/redaction.ts';

describe('what was taken out is told in one line', () => {
  const check = (expected: string, ...redactions: Redaction[]) =>
    test(expected || 'nothing', () => expect(renderRedactions(redactions)).toBe(expected));
  check('');
  check('1 secret taken out: 1 jwt', { kind: 'jwt', count: 1 });
  check(
    '4 secrets taken out: 2 jwt, 1 aws-access-key, 1 password',
    { kind: 'password', count: 1 },
    { kind: 'jwt', count: 1 },
    { kind: 'aws-access-key', count: 1 },
    { kind: 'jwt', count: 1 },
  );
});
