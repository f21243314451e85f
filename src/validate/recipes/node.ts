import { emptyRecipe, type Recipe, type RecipeStep } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { findRoots, inFolder, listBelow, listOwnBelow, nameIn } from './find-roots.ts';

/** Packages lie in the tree, in `node_modules`; package managers that this machine need not have, in the environment. */
export async function detectNode(tree: TreeView): Promise<Recipe | undefined> {
  const recipes: Recipe[] = [];
  for (const root of findRoots(tree, /^package\.json$/)) {
    const recipe = await detectRoot(tree, root);
    if (recipe) recipes.push(recipe);
  }
  if (recipes.length === 0) return undefined;
  return {
    ...emptyRecipe,
    ecosystems: [...new Set(recipes.flatMap(({ ecosystems }) => ecosystems))],
    steps: recipes.flatMap(({ steps }) => steps),
    inputs: recipes.flatMap(({ inputs }) => inputs),
    setupEnv: { npm_config_audit: 'false', npm_config_fund: 'false' },
    env: {
      npm_config_update_notifier: 'false',
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_GLOBAL_CACHE: 'false',
    },
    offlineEnv: { npm_config_offline: 'true', YARN_ENABLE_NETWORK: '0' },
    paths: ['{environment}/node/bin'],
    probes: { node: 'node --version', npm: 'npm --version' },
  };
}

interface Manifest {
  readonly packageManager?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly [dependencies: string]: unknown;
}

async function detectRoot(tree: TreeView, root: string): Promise<Recipe | undefined> {
  const paths = listOwnBelow(tree, root, /(^|\/)package\.json$/);
  const manifests = await Promise.all(paths.map(async (path) => parseManifest(await tree.readFile(path))));
  // Nothing to install: a lockfile alone needs no network.
  if (!manifests.some(hasDependencies)) return undefined;
  const manager = await chooseManager(tree, root, manifests[paths.indexOf(`${root}package.json`)] ?? {});
  const inputs = listBelow(tree, root, inputFiles);
  // Such scripts and packages are the tree's own, and may be made of any of its files.
  const scope = manifests.some((each) => hasInstallScripts(each) || dependsOnFiles(each))
    ? 'tree'
    : 'manifests';
  const steps: RecipeStep[] = [
    ...(manager.tool === undefined
      ? []
      : [
          {
            name: `fetch ${manager.tool}`,
            command: `npm install --global --prefix "$ROLLBENCH_ENVIRONMENT/node" ${manager.tool}`,
            scope: 'manifests' as const,
          },
        ]),
    { name: nameIn(root, manager.install), command: inFolder(root, manager.install), scope },
  ];
  return { ...emptyRecipe, ecosystems: [manager.name], steps, inputs };
}

const inputFiles =
  /(^|\/)(package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|\.pnpmfile\.cjs|yarn\.lock|\.npmrc|\.yarnrc(\.yml)?|\.yarn\/(releases|plugins|patches)\/.*|patches\/.*)$/;

interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn';
  readonly install: string;
  /** To fetch from npm's registry first, at the version that the tree asks for. */
  readonly tool?: string;
}

async function chooseManager(tree: TreeView, root: string, manifest: Manifest): Promise<PackageManager> {
  const has = (name: string) => tree.files.includes(`${root}${name}`);
  const [, named, version = ''] =
    /^(npm|pnpm|yarn)@(\d+\.\d+\.\d+)/.exec(String(manifest.packageManager ?? '')) ?? [];
  if (has('pnpm-lock.yaml') || named === 'pnpm') {
    const lock = (await tree.readFile(`${root}pnpm-lock.yaml`)) ?? '';
    const tool = `pnpm@${named === 'pnpm' ? version : toPnpmVersion(lock)}`;
    return { name: 'pnpm', tool, install: lock === '' ? 'pnpm install' : 'pnpm install --frozen-lockfile' };
  }
  if (has('yarn.lock') || named === 'yarn') {
    const isModern = named === 'yarn' ? !version.startsWith('1.') : has('.yarnrc.yml');
    if (!isModern) {
      const tool = `yarn@${named === 'yarn' ? version : '1.22.22'}`;
      return { name: 'yarn', tool, install: 'yarn install --frozen-lockfile --non-interactive' };
    }
    const tool = `@yarnpkg/cli-dist@${named === 'yarn' ? version : '4'}`;
    return { name: 'yarn', tool, install: 'yarn install --immutable' };
  }
  const isLocked = has('package-lock.json') || has('npm-shrinkwrap.json');
  return { name: 'npm', install: isLocked ? 'npm ci' : 'npm install --no-package-lock' };
}

/** The version of pnpm that wrote such a lockfile. */
function toPnpmVersion(lock: string): string {
  const [, format = '9'] = /^lockfileVersion:\s*['"]?(\d+)/m.exec(lock) ?? [];
  return { '5': '7', '6': '8' }[format] ?? '10';
}

function parseManifest(text: string | undefined): Manifest {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Manifest) : {};
  } catch {
    // Whoever reads it next, the package manager, says what is wrong with it.
    return {};
  }
}

const listVersions = (manifest: Manifest): unknown[] =>
  ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) =>
    Object.values((manifest[key] as object | undefined) ?? {}),
  );

const hasDependencies = (manifest: Manifest) => listVersions(manifest).length > 0;

const dependsOnFiles = (manifest: Manifest) =>
  listVersions(manifest).some((version) => /^(file|link|portal):/.test(String(version)));

const hasInstallScripts = ({ scripts }: Manifest) =>
  ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'].some(
    (name) => scripts?.[name] !== undefined,
  );
