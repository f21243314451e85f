import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLanguageToolchains } from '../../../src/adapters/sandboxes/language-toolchains.ts';
import type { Toolchain } from '../../../src/adapters/sandboxes/toolchain.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
let count = 0;

/** A home with files, a link where the text begins with `->`, and what is found in it. */
function find(files: Record<string, string>, env: Record<string, string> = {}) {
  const homePath = join(directory, `home-${count++}`);
  mkdirSync(homePath);
  for (const [name, text] of Object.entries(files)) {
    const path = join(homePath, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), path);
    else writeFileSync(path, text.replaceAll('HOME', homePath));
    if (!text.startsWith('->')) chmodSync(path, 0o755);
  }
  const inHome = Object.entries(env).map(([name, value]) => [name, value.replaceAll('HOME', homePath)]);
  const found = findLanguageToolchains({ homePath, env: Object.fromEntries(inHome) });
  return found.map(({ mounts, links, binPaths, env: variables }: Toolchain) => ({
    mounts: mounts.map(({ hostPath, path }) => `${hostPath.replace(homePath, 'HOME')} at ${path}`),
    links,
    binPaths,
    ...(variables ? { env: variables } : {}),
  }));
}

describe('of a home is shown, and nothing else of it,', () => {
  test('rustup’s chosen toolchain, and what Cargo was given besides', () => {
    const toolchain = '.rustup/toolchains/stable-x86_64-unknown-linux-gnu';
    expect(
      find({
        '.rustup/settings.toml': 'default_toolchain = "stable"\n',
        [`${toolchain}/bin/cargo`]: '',
        [`${toolchain}/bin/rustc`]: '',
        [`${toolchain}/lib/rustlib/x`]: '',
        '.cargo/bin/cargo': '',
        '.cargo/bin/cargo-fmt': '',
        '.cargo/bin/cargo-nextest': '',
        '.cargo/credentials.toml': '',
      }),
    ).toEqual([
      {
        mounts: [`HOME/${toolchain} at /opt/toolchains/rust`],
        links: {},
        binPaths: ['/opt/toolchains/rust/bin'],
      },
      {
        mounts: ['HOME/.cargo/bin/cargo-nextest at /opt/toolchains/cargo-tools/bin/cargo-nextest'],
        links: {},
        binPaths: ['/opt/toolchains/cargo-tools/bin'],
      },
    ]);
  });

  test('pyenv’s chosen Python, whose scripts name a place that is not seen inside', () => {
    const root = '.pyenv/versions/3.12.1';
    const [python] = find({
      '.pyenv/version': 'system\n3.12.1\n2.7.18\n',
      [`${root}/bin/python3`]: '',
      [`${root}/bin/pytest`]: `#!HOME/${root}/bin/python3.12\n`,
      [`${root}/bin/other`]: '#!/bin/sh\n',
      [`${root}/lib/python3.12/os.py`]: '',
      [`${root}/lib/libpython3.12.so.1.0`]: '',
    });
    expect(python).toMatchObject({
      links: {
        '/opt/toolchains/python-scripts/.interpreter': '/opt/toolchains/python/bin/python3',
        '/opt/toolchains/python-scripts/pytest': '.start',
      },
      binPaths: ['/opt/toolchains/python-scripts', '/opt/toolchains/python/bin'],
      env: { LD_LIBRARY_PATH: '/opt/toolchains/python/lib' },
    });
    expect(Object.keys(python?.links ?? {})).toHaveLength(2);
    expect(python?.mounts[0]).toBe(`HOME/${root} at /opt/toolchains/python`);
  });

  test('a Go that lies in an archive’s folder, by way of a link on the PATH', () => {
    const [go] = find(
      {
        'sdk/go/bin/go': '',
        'sdk/go/src/runtime/x': '',
        'sdk/go/pkg/tool/x': '',
        'bin/go': '->../sdk/go/bin/go',
      },
      { PATH: '/nowhere:HOME/bin' },
    );
    expect(go?.mounts).toEqual(['HOME/sdk/go at /opt/toolchains/go']);
  });

  test('a JDK by JAVA_HOME', () => {
    const [java] = find(
      { 'jdk/bin/java': '', 'jdk/release': '', 'jdk/lib/x': '' },
      { JAVA_HOME: 'HOME/jdk' },
    );
    expect(java?.binPaths).toEqual(['/opt/toolchains/java/bin']);
  });
});

test.each<[string, Record<string, string>, Record<string, string>]>([
  [
    'a program that lies among others’',
    { '.local/bin/python3': '', '.local/share/secret': '' },
    { PATH: 'HOME/.local/bin' },
  ],
  ['a version manager without a choice', { '.pyenv/versions/3.12.1/bin/python3': '' }, {}],
  ['a JAVA_HOME that is none', { 'work/bin/java': '' }, { JAVA_HOME: 'HOME/work' }],
])('%s shows nothing', (_name, files, env) => {
  expect(find(files, env)).toEqual([]);
});
