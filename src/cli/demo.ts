import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type Config, readConfig } from '../config/config.ts';
import type { SandboxKind } from '../config/sandbox-kinds.ts';
import { UsageError } from '../domain/usage-error.ts';
import { toDefaultConcurrency } from '../flows/default-concurrency.ts';
import { runDemo } from '../flows/demo.ts';
import type { House } from '../flows/house.ts';
import { renderFunnel, renderReport } from '../flows/report/render.ts';
import { packagePath } from '../package-files.ts';
import { buildSample, createHouse } from '../wire.ts';
import { writeAtomically } from './report.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { toProtocol } from './to-protocol.ts';

/** In a clone there is no such command on the PATH, and Node may be another one there. */
const ownCommand = process.argv[1]?.endsWith('.ts') ? 'npm run --silent rollbench --' : 'rollbench';

interface DemoOptions extends GlobalOptions {
  readonly directory?: string;
  readonly sandbox?: SandboxKind;
}

/** The whole way on the bundled sample, with the real Codex CLI and a scripted model: no key, no network. */
export async function demo(context: CommandContext, options: DemoOptions): Promise<number> {
  const { output } = context;
  const directory = resolve(context.directory, options.directory ?? 'rollbench-demo');
  await layOut(directory);
  output.say(`Rollbench demo in ${directory}`);
  const config = readConfig(directory);
  const house = await openHouse(config, options.sandbox, (line) => output.say(line));
  const concurrency = toDefaultConcurrency(house.machine);
  try {
    const end = await runDemo(house, {
      sessionRoots: config.sessions.roots,
      maxAgeMs: config.sessions.maxAgeDays * 86_400_000,
      repeats: config.eval.runsPerTask,
      protocol: toProtocol(config),
      testTimeoutMs: config.validation.testTimeoutMs,
      stabilityThreshold: config.eval.stabilityThreshold,
      concurrency,
      onProgress: context.onProgress,
      signal: context.signal,
    });
    if (end.kind === 'stopped') {
      output.say('Stopped. The same command goes on where it was.');
      return exitCodes.interrupted;
    }
    const { report, funnel, summary } = end;
    const page = join(directory, 'report.html');
    const palette = output.palette;
    await writeAtomically(page, renderReport(report, { format: 'html', funnel, palette }));
    const text = [
      renderFunnel(funnel, palette),
      renderReport(report, { format: 'text', funnel, palette }),
      `Page:   ${page}`,
      `Again:  ${ownCommand} -C ${relative(context.directory, directory) || '.'} report`,
      '        likewise funnel, tasks list, trials list',
      'Yours:  rollbench init in your own repository',
    ];
    await output.print(text.join('\n'), report);
    return summary.verdicts.invalid > 0 ? exitCodes.incomplete : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

/** Sample repository, sessions and configuration, as a user would have them. Built beside and renamed: never half there. */
async function layOut(directory: string): Promise<void> {
  if (existsSync(join(directory, 'rollbench.toml'))) return;
  if (existsSync(directory) && (await readdir(directory)).length > 0) {
    throw new UsageError(`${directory} is in use for something else: name another with --directory`);
  }
  const fresh = `${directory}.${process.pid}.tmp`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const fixtures = join(packagePath, 'fixtures');
  await buildSample({ samplePath: join(fixtures, 'sample'), targetPath: join(fresh, 'tally') });
  await cp(join(fixtures, 'rollouts', 'sessions'), join(fresh, 'sessions'), { recursive: true });
  await cp(join(fixtures, 'demo', 'scripts'), join(fresh, 'scripts'), { recursive: true });
  const config = await readFile(join(fixtures, 'demo', 'rollbench.toml'), 'utf8');
  await writeAtomically(join(fresh, 'rollbench.toml'), config);
  await rename(fresh, directory);
}

/** Where nothing can be sealed the demo still shows the way, and says on every page that it was not. */
async function openHouse(
  config: Config,
  sandbox: SandboxKind | undefined,
  say: (line: string) => void,
): Promise<House> {
  const house = await createHouse(config, { sandbox });
  if (sandbox !== undefined) return house;
  const health = await house.sandbox.check();
  if (health.kind === 'healthy') return house;
  await house.store.close();
  say(
    `No seal on this machine: ${health.detail}\n  → ${health.fix}\nThe demo goes on unsealed, and its pages say so.`,
  );
  return createHouse(config, { sandbox: 'host' });
}
