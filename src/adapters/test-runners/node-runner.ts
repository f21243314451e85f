import type { Coverage, TestRunner, TreeView } from '../../ports.ts';
import { coverageFolder } from './covered-lines.ts';
import { isNodeConfig, type PackageJson, readPackageJson, restorePackageJson } from './package-json.ts';
import { instrumentSuite, readTool, reportName } from './suite-invocation.ts';
import { parseSuiteReport } from './suite-report.ts';

interface NodeRunner {
  readonly name: string;
  /** What follows its name where it is run without a script. */
  readonly args?: string;
  /** What it loads of ours. */
  readonly tools: readonly string[];
  readonly abilities: TestRunner['abilities'];
  readonly readCoverage: Coverage['read'];
  /** Node itself counts for it; others do so as their arguments say. */
  readonly isCountedByNode?: boolean;
  /** Files that it takes for tests when none are named. */
  readonly ownFiles: RegExp;
  readonly configFiles: RegExp;
  /** Keys of package.json that steer it, beside its scripts. */
  readonly manifestKeys: readonly string[];
}

/** A runner for JavaScript and TypeScript that has a command of its own. */
export function createNodeRunner(form: NodeRunner): TestRunner {
  return {
    name: form.name,
    abilities: form.abilities,
    coverage: { read: form.readCoverage },
    detect: (tree) => detect(tree, form),
    instrument(command, places, options) {
      const invocation = instrumentSuite(
        command,
        {
          runner: form.name,
          tools: Object.fromEntries([hookName, ...form.tools].map((tool) => [tool, readTool(tool)])),
          variables: {
            NODE_OPTIONS: {
              value: `--require ${JSON.stringify(`${places.tools}/${hookName}`)}`,
              separator: ' ',
            },
          },
        },
        places,
        options,
      );
      if (!form.isCountedByNode || options?.covered === undefined) return invocation;
      const counted = { NODE_V8_COVERAGE: `${places.report}/${coverageFolder}` };
      return { ...invocation, env: { ...invocation.env, ...counted } };
    },
    parse: (report, root) => parseSuiteReport(report.get(reportName) ?? '', root),
    isTestFile: (path) => form.ownFiles.test(path) && !/(^|\/)node_modules\//.test(path),
    isRunnerConfig: (path) => isNodeConfig(path) || form.configFiles.test(path),
    restoreMixedConfig: (path, patchedText, goldText) =>
      restorePackageJson(path, patchedText, goldText, form.manifestKeys),
  };
}

const hookName = 'node-hook.cjs';

async function detect(tree: TreeView, form: NodeRunner): Promise<string | undefined> {
  const manifest = await readPackageJson(tree);
  if (manifest === undefined) return undefined;
  const name = findScript(manifest, form.name);
  if (name !== undefined) return toCommand(name, manifest.scripts[name] ?? '', form.name);
  if (invokesOther(manifest.scripts.test ?? '', form.name)) return undefined;
  const isOwn = (file: string) =>
    file.startsWith(`${form.name}.config.`) || file.startsWith(`.${form.name}rc`);
  const isUsed =
    manifest.dependencies.includes(form.name) || manifest.has(form.name) || tree.files.some(isOwn);
  return isUsed ? ['npx', form.name, form.args].filter(Boolean).join(' ') : undefined;
}

/** `test` comes before scripts named after it, such as `test:unit`; a script that only calls another is not one of them. */
function findScript({ scripts }: PackageJson, runner: string): string | undefined {
  const names = Object.keys(scripts).filter((name) => /^test$|^(unit-?)?tests?([:_-]|$)|^unit$/.test(name));
  const invoking = names.filter(
    (name) => invokes(scripts[name] ?? '', runner) && !/watch|cover|e2e/.test(name),
  );
  return invoking.includes('test') ? 'test' : invoking[0];
}

const invokes = (script: string, runner: string) =>
  new RegExp(`(^|[\\s;&|/])(${runner}|${runner}/bin/_?${runner}(\\.js)?)(\\s|$)`).test(script);

const invokesOther = (script: string, runner: string) =>
  ['vitest', 'jest', 'mocha', 'ava', 'jasmine', 'tap', 'playwright', 'cypress'].some(
    (other) => other !== runner && invokes(script, other),
  );

/**
 * A script of one command runs as it stands: it may set NODE_OPTIONS, to which ours are added where they can be seen. One
 * that needs more of npm runs by npm.
 */
function toCommand(name: string, script: string, runner: string): string {
  const single = new RegExp(
    `^((?:cross-env\\s+)?(?:[A-Z_]+=\\S+\\s+)*)(?:npx\\s+)?(${runner}(?:\\s[^&|;$<>()]*)?)$`,
  );
  const [, variables, command] = single.exec(script.trim()) ?? [];
  if (command !== undefined) return `${variables?.replace(/^cross-env\s+/, '')}npx ${command}`;
  return name === 'test' ? 'npm test' : `npm run ${name}`;
}
