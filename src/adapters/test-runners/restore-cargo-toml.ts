import { restoreParts, tomlForm, toTable } from './restore-parts.ts';

/** What decides which code is a test, how it is built and what it is held against. */
const steering = [
  ...['lib', 'test', 'bench', 'profile', 'patch', 'replace', 'dev-dependencies', 'dev_dependencies'].map(
    (key) => [key],
  ),
  ...['autotests', 'autolib', 'autobenches', 'metadata'].map((key) => ['package', key]),
  ['workspace', 'metadata'],
];

/**
 * The patched Cargo.toml with gold's steering parts. Dependencies are the patch's own, but for those that only tests lean
 * on, and for those of a workspace that were there before: tests may lean on them.
 */
export function restoreCargoToml(patchedText: string, goldText: string): string {
  const [patched, gold] = [patchedText, goldText].map((text) => toTable(tomlForm.parse(text)));
  const platforms = [patched, gold].flatMap((manifest) => Object.keys(toTable(manifest?.target)));
  const ofPlatforms = [...new Set(platforms)].flatMap((platform) =>
    ['dev-dependencies', 'dev_dependencies'].map((key) => ['target', platform, key]),
  );
  const ofWorkspace = Object.keys(toTable(toTable(gold?.workspace).dependencies)).map((name) => [
    'workspace',
    'dependencies',
    name,
  ]);
  return restoreParts(tomlForm, [...steering, ...ofPlatforms, ...ofWorkspace], patchedText, goldText);
}
