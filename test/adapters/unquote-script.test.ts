import { describe, expect, test } from 'vitest';
import { unquoteScript } from '../../src/adapters/unquote-script.ts';

describe('finds the script that a shell was given', () => {
  const check = (commandLine: string, expected: string) =>
    test(commandLine, () => expect(unquoteScript(commandLine)).toBe(expected));
  check("/bin/bash -c 'node --test | tail'", 'node --test | tail');
  check(`/bin/bash -lc "echo 'it''s' \\$HOME"`, `echo 'it''s' $HOME`);
  check(`/usr/bin/zsh -lc 'a'"'"'b'`, "a'b");
  check('bash -lc ls', 'ls');
  check('/bin/bash -lc ls -l', '/bin/bash -lc ls -l');
  check("/bin/bash -lc 'unfinished", "/bin/bash -lc 'unfinished");
  check('node --test', 'node --test');
});
