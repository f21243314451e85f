import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import type { VariantSettings } from '../../domain/variant.ts';
import type { Doubt, Mount, Sandbox, SandboxCommand, SandboxResult } from '../../ports.ts';
import { removeTree } from '../remove-tree.ts';
import { profileName } from './codex-arguments.ts';
import { writeAnew } from './write-anew.ts';

/** Lays what a variant gives its agent into the agent's home: instructions and skills. */
export async function layOutHome(codexHome: string, { agentsMd, skills }: VariantSettings): Promise<void> {
  if (typeof agentsMd === 'string') await writeFile(join(codexHome, 'AGENTS.md'), agentsMd);
  for (const [name, files] of Object.entries(skills ?? {})) {
    for (const [path, content] of Object.entries(files)) {
      const file = join(codexHome, 'skills', name, path);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, content);
    }
  }
}

/** Lays the settings of a variant into the agent's home as a profile: before every turn, as the agent could change it in the one before. */
export const layOutProfile = (homePath: string, { codex }: Pick<VariantSettings, 'codex'>): Promise<void> =>
  writeAnew(homePath, `.codex/${profileName}.config.toml`, stringify(toNested(codex)));

/**
 * What Codex itself would accept in silence: a model that its catalogue does not know (it then has no `apply_patch`), an
 * effort that the model does not have, a setting that does not exist.
 */
export async function examineSettings(
  settings: VariantSettings,
  { codex, mounts, sandbox }: { codex: string; mounts: readonly Mount[]; sandbox: Sandbox },
): Promise<Doubt[]> {
  // The home must not lie below the temporary directory as Codex sees it.
  const homePath = await mkdtemp(join(tmpdir(), 'rollbench-codex-'));
  const home: Mount = { hostPath: homePath, path: '/home/agent', access: 'write' };
  const inside = sandbox.resolve(home);
  try {
    await layOutProfile(homePath, settings);
    const common: Omit<SandboxCommand, 'argv'> = {
      cwd: '/',
      env: { HOME: inside, CODEX_HOME: `${inside}/.codex` },
      mounts: [home, ...mounts],
      network: 'none',
      timeoutMs: 30_000,
      // An empty prompt ends it before anybody is asked.
      stdin: '',
    };
    // It is larger than what is kept in memory.
    const catalogue = join(homePath, 'catalogue.json');
    await sandbox.run({ ...common, argv: [codex, 'debug', 'models'], stdoutFile: catalogue });
    const argv = [codex, 'exec', '--skip-git-repo-check', '--strict-config', '-p', profileName, '-'];
    const read = await sandbox.run({ ...common, argv });
    return [...doubtModel(settings, await readFile(catalogue, 'utf8')), ...doubtKeys(read)];
  } finally {
    await removeTree(homePath);
  }
}

type Table = Record<string, unknown>;

/** `a.b = 1` is `a = { b = 1 }`, as a table may say it: what several keys say of one table is joined. */
function toNested(flat: VariantSettings['codex']): Table {
  const tables = Object.entries(flat).map(([key, value]) =>
    key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value),
  );
  return (tables as Table[]).reduce(joinTables, {});
}

/** Of what both say the second counts. */
function joinTables(first: Table, second: Table): Table {
  const joined = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const known = joined[name];
    joined[name] = isTable(known) && isTable(value) ? joinTables(known, value) : value;
  }
  return joined;
}

const isTable = (value: unknown): value is Table =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

interface CatalogueModel {
  readonly slug: string;
  readonly supported_reasoning_levels?: readonly { readonly effort: string }[];
}

/** Slugs are matched by prefix, as Codex does. */
function doubtModel({ model, effort }: VariantSettings, catalogue: string): Doubt[] {
  const models = readCatalogue(catalogue);
  if (models === undefined)
    return [
      { kind: 'doubtful', text: 'codex debug models did not answer: models and efforts are not checked' },
    ];
  const known = models
    .filter(({ slug }) => model?.startsWith(slug))
    .toSorted((a, b) => b.slug.length - a.slug.length)[0];
  if (known === undefined) {
    const slugs = models.map(({ slug }) => slug).join(', ');
    return [
      {
        kind: 'doubtful',
        text: `Codex does not know the model "${model}", and gives it no apply_patch; it knows ${slugs}`,
      },
    ];
  }
  const efforts = known.supported_reasoning_levels?.map((level) => level.effort) ?? [];
  if (effort === null || efforts.length === 0 || efforts.includes(effort)) return [];
  return [
    { kind: 'doubtful', text: `${known.slug} has no effort "${effort}"; it has ${efforts.join(', ')}` },
  ];
}

function readCatalogue(text: string): CatalogueModel[] | undefined {
  try {
    return (JSON.parse(text) as { models: CatalogueModel[] }).models;
  } catch {
    // An older Codex, which lists them otherwise or not at all.
    return undefined;
  }
}

function doubtKeys(result: SandboxResult): Doubt[] {
  const said = result.kind === 'exited' ? result.stderrTail : '';
  const key = /unknown configuration field `([^`]+)`/.exec(said)?.[1];
  if (key !== undefined) return [{ kind: 'wrong', text: `Codex has no setting "${key}"` }];
  const fault = /Error loading config\.toml:\s*\S*?([^\n]+)/.exec(said)?.[1];
  return fault === undefined ? [] : [{ kind: 'wrong', text: `Codex refuses the settings: ${fault}` }];
}
