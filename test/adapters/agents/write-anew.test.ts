import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeAnew } from '../../../src/adapters/agents/write-anew.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

interface Left {
  readonly home: string;
  readonly folder: string;
  readonly file: string;
  /** A folder of the host with one file, `file`. */
  readonly elsewhere: string;
}

describe('a file in the home of an agent takes the place of what the agent has left there:', () => {
  const check = (what: string, leave: (left: Left) => void) =>
    test(what, async () => {
      const [home, elsewhere] = [temporaryDirectory(), temporaryDirectory()];
      const [folder, file] = [join(home, 'a/b'), join(home, 'a/b/file')];
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, 'of the turn before');
      writeFileSync(join(elsewhere, 'file'), 'as it was');
      leave({ home, folder, file, elsewhere });
      await writeAnew(home, 'a/b/file', 'ours');
      expect(readFileSync(file, 'utf8')).toBe('ours');
      for (const path of ['.', 'a', 'a/b']) expect(statSync(join(home, path)).mode & 0o777).toBe(0o700);
      expect(readdirSync(elsewhere)).toEqual(['file']);
      expect(readFileSync(join(elsewhere, 'file'), 'utf8')).toBe('as it was');
    });
  const replace = (path: string, target: string) => {
    rmSync(path, { recursive: true });
    symlinkSync(target, path);
  };
  check('nothing', ({ home }) => rmSync(join(home, 'a'), { recursive: true }));
  check('a file', () => {});
  check('a link to a file elsewhere', ({ file, elsewhere }) => replace(file, join(elsewhere, 'file')));
  check('a link to where nothing is yet', ({ file, elsewhere }) => replace(file, join(elsewhere, 'new')));
  check('a link for its folder', ({ folder, elsewhere }) => replace(folder, elsewhere));
  check('a link on the way to it', ({ home, elsewhere }) => replace(join(home, 'a'), elsewhere));
  check('a folder', ({ file }) => {
    rmSync(file);
    mkdirSync(join(file, 'within'), { recursive: true });
  });
  check('a pipe that nobody reads', ({ file }) => {
    rmSync(file);
    execFileSync('mkfifo', [file]);
  });
  check('folders that are closed', ({ home, folder }) => {
    for (const path of [folder, join(home, 'a'), home]) chmodSync(path, 0);
  });
});
