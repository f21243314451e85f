import { parse, TomlError } from 'smol-toml';
import { emptyRecipe, type Recipe, type RecipeStep } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { quote } from './find-roots.ts';

const inputFiles =
  /^(pyproject\.toml|setup\.(py|cfg)|(.*\/)?[\w.-]*(requirements|constraints)[\w.-]*\.(txt|in)|requirements\/.*\.txt|uv\.lock|poetry\.lock|Pipfile(\.lock)?|tox\.ini|\.python-version)$/;
const requirementFiles =
  /^((requirements|test|dev)[\w-]*\/)?[\w.-]*requirements[\w.-]*\.txt$|^requirements\/[\w.-]+\.txt$/;

/** One virtual environment, with what the tree names for itself and for its tests. */
export async function detectPython(tree: TreeView): Promise<Recipe | undefined> {
  const inputs = tree.files.filter((file) => inputFiles.test(file));
  const steps = await listSteps(tree);
  if (steps.length === 0) return undefined;
  return {
    ...emptyRecipe,
    ecosystems: ['python'],
    steps: [
      {
        name: 'python -m venv',
        command: 'python3 -m venv "$ROLLBENCH_ENVIRONMENT/venv"',
        scope: 'manifests',
      },
      ...steps,
      coverage,
    ],
    inputs,
    setupEnv: { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PIP_PROGRESS_BAR: 'off' },
    env: { VIRTUAL_ENV: '{environment}/venv' },
    // Compiled files beside the sources would be taken for somebody's work.
    offlineEnv: {
      PYTHONDONTWRITEBYTECODE: '1',
      PIP_NO_INDEX: '1',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      UV_OFFLINE: '1',
      ROLLBENCH_PYTHON_COVERAGE: '{environment}/coverage',
    },
    paths: ['{environment}/venv/bin'],
    probes: { python: 'python3 --version' },
  };
}

async function listSteps(tree: TreeView): Promise<RecipeStep[]> {
  const project = parseProject((await tree.readFile('pyproject.toml')) ?? '');
  const setup = (await tree.readFile('setup.py')) ?? '';
  const requirements = tree.files.filter((file) => requirementFiles.test(file));
  const isPackage = project.isPackage || setup !== '' || tree.files.includes('setup.cfg');
  const installed = await listInstallations(tree, project, setup, requirements, isPackage);
  const usesPytest = await mentionsPytest(tree);
  if (installed.length === 0 && !(usesPytest && tree.files.includes('pyproject.toml'))) return installed;
  return usesPytest ? [...installed, pytest] : installed;
}

/** Who runs pytest often has it beside the project, and names it nowhere. */
const pytest: RecipeStep = {
  name: 'pip install pytest, where nothing brought it',
  command: `python -c 'import pytest' 2>/dev/null || pip install pytest`,
  scope: 'manifests',
};

/** It counts which lines tests execute. Beside the virtual environment: what a project installs is its own. */
const coverage: RecipeStep = {
  name: 'fetch coverage.py',
  command: 'pip install --target "$ROLLBENCH_ENVIRONMENT/coverage" coverage',
  scope: 'manifests',
  mayFail: true,
};

async function listInstallations(
  tree: TreeView,
  project: Project,
  setup: string,
  requirements: readonly string[],
  isPackage: boolean,
): Promise<RecipeStep[]> {
  if (tree.files.includes('uv.lock')) {
    return [
      { name: 'pip install uv', command: 'pip install uv', scope: 'manifests' },
      {
        name: 'uv sync',
        command: 'uv sync --frozen --active --all-extras --all-groups',
        scope: 'sources',
      },
    ];
  }
  if (tree.files.includes('poetry.lock')) {
    const poetry = '"$ROLLBENCH_ENVIRONMENT/poetry"';
    return [
      {
        name: 'fetch poetry',
        command: `python3 -m venv ${poetry} && ${poetry}/bin/pip install poetry`,
        scope: 'manifests',
      },
      {
        name: 'poetry install',
        command: `${poetry}/bin/poetry install --no-interaction --all-extras`,
        scope: 'sources',
      },
    ];
  }
  const needsSources = (await Promise.all(requirements.map((file) => tree.readFile(file)))).some((text) =>
    /^\s*(-e\b|--editable\b|\.{0,2}\/|\.\s*$|\.\[)/m.test(text ?? ''),
  );
  const files = requirements.map((file) => `-r ${quote(file)}`).join(' ');
  const extras = isPackage ? [...project.testExtras, ...listSetupExtras(setup)] : [];
  return [
    ...(requirements.length === 0
      ? []
      : [
          {
            name: 'pip install -r',
            command: `pip install ${files}`,
            scope: needsSources ? ('sources' as const) : ('manifests' as const),
          },
        ]),
    ...(isPackage
      ? [
          {
            name: 'pip install -e .',
            command: `pip install -e ${quote(extras.length > 0 ? `.[${[...new Set(extras)].join(',')}]` : '.')}`,
            scope: 'sources' as const,
          },
        ]
      : []),
    ...(project.testGroup.length === 0
      ? []
      : [
          {
            name: 'pip install the groups for tests',
            command: `pip install ${project.testGroup.map(quote).join(' ')}`,
            scope: 'manifests' as const,
          },
        ]),
  ];
}

interface Project {
  readonly isPackage: boolean;
  readonly testExtras: readonly string[];
  /** Requirements of the dependency groups for tests and development. */
  readonly testGroup: readonly string[];
}

const forTests = /^(tests?|testing|dev|develop|development)$/i;

function parseProject(text: string): Project {
  let toml: Record<string, unknown>;
  try {
    toml = parse(text);
  } catch (error) {
    // pip says what is wrong with it.
    if (!(error instanceof TomlError)) throw error;
    return { isPackage: true, testExtras: [], testGroup: [] };
  }
  const project = toTable(toml.project);
  const groups = Object.entries(toTable(toml['dependency-groups'])).filter(([name]) => forTests.test(name));
  return {
    isPackage: 'project' in toml || 'build-system' in toml,
    testExtras: Object.keys(toTable(project['optional-dependencies'])).filter((name) => forTests.test(name)),
    testGroup: groups.flatMap(([, list]) =>
      Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [],
    ),
  };
}

const toTable = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function listSetupExtras(setup: string): string[] {
  const [, extras = ''] = /extras_require\s*=\s*\{([\s\S]*?)\}/.exec(setup) ?? [];
  return [...extras.matchAll(/['"](\w+)['"]\s*:/g)]
    .map(([, name = '']) => name)
    .filter((name) => forTests.test(name));
}

async function mentionsPytest(tree: TreeView): Promise<boolean> {
  if (tree.files.some((file) => /(^|\/)(pytest\.ini|conftest\.py)$/.test(file))) return true;
  const telling = tree.files.filter((file) =>
    /^(pyproject\.toml|tox\.ini|setup\.cfg)$|(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(file),
  );
  const texts = await Promise.all(telling.slice(0, 50).map((file) => tree.readFile(file)));
  return texts.some((text) => text?.includes('pytest'));
}
