import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { type Config, readConfig } from '../config/config.ts';
import type { ProviderConfig } from '../config/provider-config.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { House, HouseRepo, Profile } from '../flows/house.ts';
import type { AgentProgram, Health, Sandbox } from '../ports.ts';
import { createHouse, isLoginLent } from '../wire.ts';
import { doctorRepo } from './doctor-repo.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

interface Check {
  readonly id: string;
  readonly status: 'ok' | 'warn' | 'fail' | 'skip';
  readonly detail: string;
  readonly fix: string | null;
}

/** Tries everything that an experiment needs, and says how to get what is missing. */
export async function doctor(
  context: CommandContext,
  { repo }: GlobalOptions & { readonly repo?: string },
): Promise<number> {
  if (repo !== undefined) return doctorRepo(context, repo);
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    const checks: Check[] = [
      { id: 'node', status: 'ok', detail: process.version, fix: null },
      await checkGit(),
      ...(await checkSandboxes(house.sandboxes)),
      ...(await checkAgents(house)),
      ...checkProviders(config),
      await checkRepositories(house.repos),
    ];
    const isHealthy = checks.every(({ status }) => status !== 'fail');
    await context.output.print(checks.map(describeCheck).join('\n'), { isHealthy, checks });
    return isHealthy ? exitCodes.done : exitCodes.gateFailed;
  } finally {
    await house.store.close();
  }
}

/** Each once, with the phases that run there, and then what keeps its limits. */
async function checkSandboxes(sandboxes: House['sandboxes']): Promise<Check[]> {
  const phases = Object.entries(sandboxes);
  const checks: Check[] = [];
  for (const sandbox of new Set(phases.map(([, each]) => each))) {
    const names = phases.filter(([, each]) => each === sandbox).map(([name]) => name);
    const id = names.length === phases.length ? 'sandbox' : `sandbox ${names.join('+')}`;
    const check = toCheck(id, await sandbox.check());
    checks.push(check);
    if (check.status === 'ok' && sandbox.isSealed) checks.push(await checkLimits(sandbox));
  }
  return checks;
}

const toMegabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

async function checkLimits({ name, capabilities, limits }: Sandbox): Promise<Check> {
  const kept = await capabilities();
  const detail = [
    `memory ${toMegabytes(limits.memoryBytes)} (${kept.memoryLimit})`,
    `processes ${limits.processCount} (${kept.processLimit})`,
    `cpus ${limits.cpuCount} (${kept.cpuLimit})`,
    `disk ${toMegabytes(limits.diskBytes)} (${kept.diskLimit})`,
  ].join(', ');
  const isWhole = !Object.values(kept).includes('none');
  const fix =
    name === 'bubblewrap'
      ? 'start Rollbench in a scope of its own, whose cgroups are yours: systemd-run --user --scope -p Delegate=yes rollbench …'
      : `see what ${name} info says of cgroups`;
  return { id: 'limits', status: isWhole ? 'ok' : 'warn', detail, fix: isWhole ? null : fix };
}

function toCheck(id: string, health: Health): Check {
  return health.kind === 'healthy'
    ? { id, status: 'ok', detail: health.detail, fix: null }
    : { id, status: 'fail', detail: health.detail, fix: health.fix };
}

/** Those that a variant plays; Codex where there is no variant yet. */
async function checkAgents(house: House): Promise<Check[]> {
  const played = house.profiles.filter(({ model }) => model !== null);
  const programs: readonly Pick<Profile, 'agent' | 'command'>[] =
    played.length === 0 ? [{ agent: 'codex', command: null }] : played;
  const checks = new Map<string, Check>();
  for (const { agent: name, command } of programs) {
    const id = command ? `command ${command.argv[0]}` : name;
    checks.set(id, checks.get(id) ?? (await checkAgent(id, house, name, command ? { command } : {})));
  }
  return [...checks.values()];
}

async function checkAgent(id: string, house: House, name: string, program: AgentProgram): Promise<Check> {
  try {
    return toCheck(id, await (await house.agent(name)).check(program));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { id, status: 'fail', detail: error.message, fix: null };
  }
}

async function checkRepositories(repos: readonly HouseRepo[]): Promise<Check> {
  const id = 'repositories';
  if (repos.length === 0) return { id, status: 'warn', detail: 'none configured', fix: 'rollbench init' };
  try {
    for (const { git } of repos) await git.remoteUrls();
    return { id, status: 'ok', detail: repos.map(({ name }) => name).join(', '), fix: null };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { id, status: 'fail', detail: error.message, fix: 'mend [[repo]] path in the configuration' };
  }
}

async function checkGit(): Promise<Check> {
  const { failed, stdout, shortMessage } = await execa('git', ['--version'], { reject: false });
  return failed
    ? { id: 'git', status: 'fail', detail: shortMessage ?? 'git does not start', fix: 'install git' }
    : { id: 'git', status: 'ok', detail: stdout, fix: null };
}

function checkProviders({ gateway, upstreams, loginPath }: Config): Check[] {
  const further = Array.from(upstreams, ([name, provider]) =>
    checkProvider(`provider ${name}`, provider, loginPath),
  );
  return [checkProvider('provider', gateway, loginPath), ...further];
}

function checkProvider(id: string, provider: ProviderConfig, loginPath: string): Check {
  const { upstream, access, apiKeyEnv, baseUrl } = provider;
  if (upstream === 'scripted') return { id, status: 'ok', detail: 'scripted: no key needed', fix: null };
  if (access === 'login') {
    if (isLoginLent({ loginPath })) {
      return {
        ...{ id, status: 'warn', detail: `${baseUrl}; the gateway cannot keep the login in ${loginPath}` },
        fix: 'codex login; else agents hold it themselves, one trial at a time, and every page says "unsealed"',
      };
    }
    return existsSync(loginPath)
      ? { id, status: 'ok', detail: `${baseUrl}, login in ${loginPath}`, fix: null }
      : { id, status: 'warn', detail: `there is no login in ${loginPath}`, fix: 'codex login' };
  }
  return process.env[apiKeyEnv]
    ? { id, status: 'ok', detail: `${baseUrl}, key in ${apiKeyEnv}`, fix: null }
    : {
        ...{ id, status: 'warn', detail: `${apiKeyEnv} is not set` },
        fix: `export ${apiKeyEnv}=… before rollbench run`,
      };
}

function describeCheck({ id, status, detail, fix }: Check): string {
  const mark = { ok: '✓', warn: '!', fail: '✗', skip: '–' }[status];
  return `${mark} ${id.padEnd(13)} ${detail}${fix ? `\n${' '.repeat(16)}→ ${fix}` : ''}`;
}
