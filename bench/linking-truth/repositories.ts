import type { Dice } from './dice.ts';
import { go, type Language, python, typescript } from './languages.ts';
import type { SourceFile, Tree } from './source-tree.ts';
import { noun } from './vocabulary.ts';
import { writeFile, writeFunction, writeTest } from './write-code.ts';

export interface RepositoryDefinition {
  readonly name: string;
  readonly remoteUrl: string;
  readonly language: Language;
  /** Folders of sources, and where the tests of each lie. */
  readonly folders: readonly { readonly sources: string; readonly tests: string }[];
  readonly filesPerFolder: number;
  testName(base: string): string;
  /** File that names the version, and its line. */
  readonly manifest: string;
  versionLine(version: string): string;
  readonly generated: string;
}

const workspace = (name: string) => ({ sources: `packages/${name}/src`, tests: `packages/${name}/test` });

export const harbour: RepositoryDefinition = {
  name: 'harbour',
  remoteUrl: 'https://github.com/example/harbour.git',
  language: typescript,
  folders: ['core', 'api', 'storage', 'billing', 'cli', 'web'].map(workspace),
  filesPerFolder: 7,
  testName: (base) => `${base}.test.ts`,
  manifest: 'package.json',
  versionLine: (version) => `  "version": "${version}",`,
  generated: 'packages/api/src/schema.generated.ts',
};

const quarry: RepositoryDefinition = {
  name: 'quarry',
  remoteUrl: 'git@git.example.org:data/quarry.git',
  language: python,
  folders: ['ingest', 'model', 'service', 'jobs', 'clients'].map((name) => ({
    sources: `src/quarry/${name}`,
    tests: `tests/${name}`,
  })),
  filesPerFolder: 8,
  testName: (base) => `test_${base}.py`,
  manifest: 'pyproject.toml',
  versionLine: (version) => `version = "${version}"`,
  generated: 'src/quarry/clients/messages_pb2.py',
};

const relay: RepositoryDefinition = {
  name: 'relay',
  remoteUrl: 'https://git.example.org/net/relay',
  language: go,
  folders: ['queue', 'transport', 'router', 'store', 'metrics'].map((name) => ({
    sources: `internal/${name}`,
    tests: `internal/${name}`,
  })),
  filesPerFolder: 8,
  testName: (base) => `${base}_test.go`,
  manifest: 'VERSION.txt',
  versionLine: (version) => `relay ${version}`,
  generated: 'internal/transport/frames.pb.go',
};

export const definitions = [harbour, quarry, relay] as const;

export function writeFirstTree(definition: RepositoryDefinition, dice: Dice): Tree {
  const { language, name } = definition;
  const files = new Map<string, SourceFile>();
  for (const folder of definition.folders) {
    for (let i = 0; i < definition.filesPerFolder; i++) {
      const base = freshName(files, definition, folder.sources, dice);
      const functions = Array.from({ length: dice.between(4, 8) }, () => writeFunction(language, dice));
      const tests = Array.from({ length: dice.between(3, 5) }, () => writeTest(language, dice));
      const file = writeFile(language, name, folder.sources, functions, dice);
      // A few files are old enough to have come from Windows.
      files.set(
        `${folder.sources}/${base}.${language.extension}`,
        i === 0 ? { ...file, lineEnd: '\r\n' } : file,
      );
      files.set(
        `${folder.tests}/${definition.testName(base)}`,
        writeFile(language, name, folder.tests, tests, dice),
      );
    }
  }
  for (const script of ['build', 'release', 'check']) {
    files.set(`scripts/${script}.${language.extension}`, {
      ...writeFile(
        language,
        name,
        'scripts',
        [writeFunction(language, dice), writeFunction(language, dice)],
        dice,
      ),
    });
  }
  files.set(definition.manifest, writePlain('manifest', [definition.versionLine('1.0.0')]));
  files.set('CHANGELOG.md', writePlain('changelog', ['# Changelog']));
  files.set(definition.generated, writeGenerated(language, dice));
  return files;
}

/** A path in the folder that no file of the tree has. */
export function freshName(
  tree: Tree,
  { language, testName }: RepositoryDefinition,
  folder: string,
  dice: Dice,
): string {
  for (;;) {
    const base = dice.chance(0.5) ? noun(dice) : `${noun(dice)}_${noun(dice)}`;
    if (!tree.has(`${folder}/${base}.${language.extension}`) && !tree.has(`${folder}/${testName(base)}`))
      return base;
  }
}

/** Its id is a word, so that whoever needs it finds it. */
function writePlain(id: string, lines: readonly string[]): SourceFile {
  return { id, header: [], units: [{ id: `${id}-body`, lines }], gap: 0, lineEnd: '\n', isExecutable: false };
}

function writeGenerated(language: Language, dice: Dice): SourceFile {
  return {
    ...writePlain('generated', []),
    units: [{ id: 'generated-body', lines: generate(language, dice) }],
  };
}

/** What a code generator writes: much, and of one form. */
export function generate(language: Language, dice: Dice): string[] {
  const mark = language.extension === 'py' ? '#' : '//';
  const rows = Array.from({ length: 60 }, () => `${mark} ${noun(dice)}.${noun(dice)} = 0x${dice.hex(8)}`);
  return [`${mark} Code generated from schema. DO NOT EDIT.`, ...rows];
}

/** Sources below a folder; what a generator writes stays where it writes it. */
export const sourcesBelow = (tree: Tree, folder: string) =>
  [...tree]
    .filter(([path, { id }]) => path.startsWith(`${folder}/`) && id !== 'generated')
    .map(([path, file]) => ({ path, file }));
