import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { parse } from 'smol-toml';
import { UsageError } from '../domain/usage-error.ts';
import { promptPlace, VariantSettings } from '../domain/variant.ts';

/** Files that a variant is made of. Their content is part of its identity, so they are read here and nowhere else. */

/** @throws {UsageError} for a profile that is not there: Codex itself would say nothing, and run without it */
export function readCodexProfile(profile: string, name: string): VariantSettings['codex'] {
  const home = process.env.CODEX_HOME ?? join(homedir(), '.codex');
  const path = join(home, `${name}.config.toml`);
  const text = readText(profile, 'codex_profile', path);
  try {
    return VariantSettings.shape.codex.parse(JSON.parse(JSON.stringify(parse(text))));
  } catch (error) {
    throw new UsageError(`profile "${profile}": ${path} is no TOML: ${(error as Error).message}`);
  }
}

/** @throws {UsageError} for one that leaves the task out */
export function readPromptTemplate(profile: string, path: string): string {
  const text = readText(profile, 'prompt_template', path);
  if (text.includes(promptPlace)) return text;
  throw new UsageError(
    `profile "${profile}": ${path} has no ${promptPlace}: the agent would not be told the task`,
  );
}

export function readInstructions(profile: string, path: string): string {
  return readText(profile, 'agents_md', path);
}

/** Instructions and small scripts; what is larger is no skill. */
const largestSkillBytes = 1024 * 1024;

/** @throws {UsageError} for a folder without SKILL.md, or two of one name */
export function readSkills(
  profile: string,
  folders: readonly string[],
): NonNullable<VariantSettings['skills']> {
  const skills = folders.map((folder) => [basename(folder), readSkill(profile, folder)] as const);
  const names = skills.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(`profile "${profile}": two skills are called "${twice}": rename a folder`);
  return Object.fromEntries(skills);
}

function readSkill(profile: string, folder: string): Record<string, string> {
  if (!existsSync(join(folder, 'SKILL.md')))
    throw new UsageError(`profile "${profile}": skills: ${folder} has no SKILL.md`);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const sizeBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  if (sizeBytes > largestSkillBytes)
    throw new UsageError(
      `profile "${profile}": skills: ${folder} is larger than 1 MiB: leave out what is no instruction`,
    );
  return Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, 'utf8')]));
}

function readText(profile: string, key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`profile "${profile}": ${key}: ${(error as Error).message}`);
  }
}
