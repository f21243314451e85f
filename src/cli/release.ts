import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Config, readConfig } from '../config/config.ts';
import { compareReleases, describeReleaseComparison, type Release } from '../domain/release.ts';
import { UsageError } from '../domain/usage-error.ts';
import { createRelease, findRelease } from '../flows/release/release.ts';
import { packRelease, unpackRelease } from '../flows/release/share-release.ts';
import type { Store } from '../ports.ts';
import { systemClock } from '../system-clock.ts';
import { createHouse, openReleaseArchives, openStore } from '../wire.ts';
import { renderTable } from './render-table.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function release(
  context: CommandContext,
  options: GlobalOptions & { readonly output?: string },
  action = '',
  name?: string,
  other?: string,
): Promise<number> {
  const { output } = context;
  const config = readConfig(context.directory, context.configFile);
  const store = await openStore(config);
  try {
    if (action === 'list') await list(context, store);
    else if (action === 'create' && name) {
      const made = await createRelease(name, config.refresh.anchorCount, { store, clock: systemClock });
      await output.print(`${describeRelease(made)}\nNext: rollbench run --release ${name}`, made);
    } else if (action === 'show' && name) {
      const found = await findRelease(name, { store });
      const rows = found.tasks.map(({ id, hash, kind }) => [
        id,
        hash.slice(0, 12),
        kind,
        found.anchors.includes(id) ? 'anchor' : '',
      ]);
      await output.print(
        `${describeRelease(found)}\n${renderTable(['task', 'version', 'kind', ''], rows)}`,
        found,
      );
    } else if (action === 'compare' && name && other) await compare(context, store, name, other);
    else if (action === 'unpack' && name) await unpack(context, config, store, name);
    else if (action === 'pack' && name) await pack(context, config, name, options.output);
    else
      throw new UsageError(
        'release takes "create NAME", "list", "show NAME", "compare NAME OTHER", "pack NAME" or "unpack FILE"',
      );
    return exitCodes.done;
  } finally {
    await store.close();
  }
}

async function list({ output }: CommandContext, store: Store): Promise<void> {
  const releases = await store.releases.list();
  const items = releases.map(({ name, createdAt, hash, tasks, anchors }) => ({
    ...{ name, createdAt, hash },
    ...{ tasks: tasks.length, anchors: anchors.length },
  }));
  const rows = items.map((item) => [
    item.name,
    item.createdAt.slice(0, 10),
    String(item.tasks),
    String(item.anchors),
    item.hash.slice(0, 12),
  ]);
  await output.print(renderTable(['release', 'made', 'tasks', 'anchors', 'hash'], rows), { items });
}

async function compare(
  { output }: CommandContext,
  store: Store,
  nameA: string,
  nameB: string,
): Promise<void> {
  const a = await findRelease(nameA, { store });
  const b = await findRelease(nameB, { store });
  const comparison = compareReleases(a, b);
  const lines = (['added', 'removed', 'changed'] as const).flatMap((kind) =>
    comparison[kind].map((id) => `  ${kind}  ${id}`),
  );
  await output.print([describeReleaseComparison(a, b, comparison), ...lines].join('\n'), {
    ...{ a: a.name, b: b.name },
    ...comparison,
  });
}

async function pack(
  { output, directory }: CommandContext,
  config: Config,
  name: string,
  to = `${name}.rollbench.tar.gz`,
): Promise<void> {
  const house = await createHouse(config);
  try {
    const file = resolve(directory, to);
    const { sharedBases } = config.refresh;
    const packed = await packRelease(name, file, sharedBases, house, openReleaseArchives());
    const { sha256, sizeBytes, tasks, bases } = packed;
    await output.print(
      `${sha256}  ${file}\n${tasks} tasks, ${bases} base trees, ${sizeBytes} bytes; whoever gets it: rollbench release unpack FILE`,
      packed,
    );
  } finally {
    await house.store.close();
  }
}

async function unpack(
  { output, directory }: CommandContext,
  { tasksPath }: Config,
  store: Store,
  name: string,
): Promise<void> {
  const {
    release: unpacked,
    added,
    bases,
  } = await unpackRelease(resolve(directory, name), { store }, openReleaseArchives());
  const basesPath = join(dirname(tasksPath), 'bases');
  if (bases.size > 0) mkdirSync(basesPath, { recursive: true });
  for (const [commit, patch] of bases) writeFileSync(join(basesPath, `${commit}.patch`), patch);
  await output.print(`${describeRelease(unpacked)}\n${added} tasks were not here before`, {
    ...{ release: unpacked.name, tasks: unpacked.tasks.length, added, bases: bases.size },
  });
}

const describeRelease = ({ name, createdAt, hash, tasks, anchors }: Release) =>
  `release ${name} of ${createdAt.slice(0, 10)}: ${tasks.length} tasks, ${anchors.length} of them anchors, ${hash}`;
