import { describe, expect, test } from 'vitest';
import { normaliseRemote } from '../../src/mine/choose-repository.ts';

describe('one repository, however its remote is written', () => {
  const check = (url: string, expected: string) =>
    test(url, () => expect(normaliseRemote(url)).toBe(expected));
  check('https://github.com/Example/slugger.git', 'github.com/example/slugger');
  check('https://user:secret@github.com/example/slugger/', 'github.com/example/slugger');
  check('git@github.com:example/slugger.git', 'github.com/example/slugger');
  check('ssh://git@github.com:22/example/slugger', 'github.com/example/slugger');
  check('ssh://git@github.com/example/slugger.git', 'github.com/example/slugger');
  check('github.com:example/slugger', 'github.com/example/slugger');
  check('/srv/git/slugger.git', '/srv/git/slugger');
  check('file:///srv/git/slugger', '/srv/git/slugger');
});
