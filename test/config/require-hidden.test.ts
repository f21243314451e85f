import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { requireHidden } from '../../src/config/require-hidden.ts';
import { UsageError } from '../../src/domain/usage-error.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

function configOf(text: string) {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'rollbench.toml'), text);
  return { directory, config: readConfig(directory) };
}

test('a project below /usr, the working directory of many images, is refused', () => {
  const { config } = configOf('[[repo]]\npath = "/usr/src/app"\n');
  expect(() => requireHidden(config, [])).toThrow(UsageError);
  expect(() => requireHidden(config, [])).toThrow(
    /\/usr\/src\/app lies below \/usr, which every agent can read/,
  );
});

test('sessions inside a toolchain are found through a link, too', () => {
  const { directory, config } = configOf('[sessions]\npaths = ["link"]\n');
  mkdirSync(join(directory, 'tools', 'sessions'), { recursive: true });
  symlinkSync(join(directory, 'tools', 'sessions'), join(directory, 'link'));
  expect(() => requireHidden(config, [join(directory, 'tools')])).toThrow(/link lies below .*tools/);
});

test('everything elsewhere is fine', () => {
  const { config } = configOf('[[repo]]\npath = "."\n');
  expect(() => requireHidden(config, ['/opt/tools'])).not.toThrow();
});
