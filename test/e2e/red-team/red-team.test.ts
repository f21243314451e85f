import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import { createContainerSandbox } from '../../../src/adapters/sandboxes/container.ts';
import { createDockerEngine } from '../../../src/adapters/sandboxes/container-engine.ts';
import { createCopyWorkspaces } from '../../../src/adapters/workspaces/copy.ts';
import { createWorkspaces } from '../../../src/adapters/workspaces/overlay.ts';
import { requires } from '../../support/requires.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { type Arena, createArena } from './arena.ts';
import type { Attack, Suite } from './attack.ts';
import { grading } from './attacks/grading.ts';
import { history } from './attacks/history.ts';
import { host } from './attacks/host.ts';
import { keys } from './attacks/keys.ts';
import { allowed, machine } from './attacks/machine.ts';
import { network } from './attacks/network.ts';
import { pages } from './attacks/pages.ts';
import { pytest } from './attacks/pytest.ts';
import { pythonSolution, solution } from './victim.ts';

const families: Readonly<Record<string, readonly Attack[]>> = {
  'the future of the repository': history,
  'the host': host,
  'the key': keys,
  'the network': network,
  'the grade': grading,
  'the grade of a Python suite': pytest,
  'the machine': machine,
  'the reader': pages,
};

/** One line for each sandbox that has to withstand all of it. */
const sandboxes = [
  { name: 'bubblewrap', create: createBubblewrapSandbox, createWorkspaces, isSampled: false },
  {
    name: 'docker',
    // A container takes seconds to come and go: CI has the time for every fourth attack, `npm run red-team` for all.
    isSampled: process.env.ROLLBENCH_RED_TEAM !== 'all',
    create: (options: object) => createContainerSandbox({ ...options, engine: createDockerEngine() }),
    createWorkspaces: createCopyWorkspaces,
  },
] as const;

const toHonest = (suite: Suite, path: string, text: string): Attack => ({
  name: 'an honest agent',
  script: `cat > ${path} <<'END'\n${text}\nEND\n`,
  stoppedBy: 'nothing',
  succeeds: ({ isSolvedClean }) => isSolvedClean,
  control: 'open',
  suite,
});
const honest = {
  node: toHonest('node', 'src/sum.js', solution),
  pytest: toHonest('pytest', 'money/total.py', pythonSolution),
};

const requiresSuite = (attack: Attack | undefined) =>
  attack?.suite === 'pytest' ? requires('pytest') : requires();

const rows: string[] = [];
afterAll(() => {
  const width = Math.max(...rows.map((row) => (row.split('\t')[0] ?? '').length));
  const table = rows
    .map((row) => row.split('\t'))
    .map(
      ([attack = '', sandbox = '', stopped = '']) =>
        `${attack.padEnd(width)}  ${sandbox.padEnd(10)}  ${stopped}`,
    );
  process.stdout.write(
    `\n${['attack'.padEnd(width), 'sandbox   ', 'stopped by'].join('  ')}\n${table.join('\n')}\n`,
  );
});

for (const { name, create, createWorkspaces, isSampled } of sandboxes) {
  requires(name).describe(`against ${name}`, () => {
    const path = sharedTemporaryDirectory();
    let arena: Arena;
    let before: ReturnType<Arena['snapshot']>;
    beforeAll(async () => {
      const sandbox = create({ limits: allowed, graceMs: 200 });
      arena = await createArena({ path, sandbox, createWorkspaces });
      before = arena.snapshot();
    });
    afterAll(() => arena.close());

    for (const [family, attacks] of Object.entries(families)) {
      requiresSuite(attacks[0]).describe(family, () => {
        const chosen = attacks.filter((_, i) => !isSampled || i % 4 === 0);
        test.each(chosen.map((attack) => [attack.name, attack] as const))('%s', async (_name, attack) => {
          const battle = await arena.fight(attack);
          // The seal held before it: a broken one would say so here, and an attack that never ran proves nothing.
          expect(battle.trial.outcome.kind, JSON.stringify(battle.trial.outcome)).not.toBe('infraFailed');
          expect(
            attack.succeeds(battle),
            `${attack.name}: ${battle.output.slice(0, 2000)}\n${battle.evidence.join('\n')}`,
          ).toBe(false);
          expect(
            attack.isStopped?.(battle) ?? true,
            `stopped by ${attack.stoppedBy}: ${battle.evidence.join('\n')}`,
          ).toBe(true);
          expect(battle.survivorCount).toBe(0);
          expect(arena.listRemains()).toEqual([]);
          rows.push(`${attack.name}\t${name}\t${attack.stoppedBy}`);
        });

        test('and the next trial is an honest one that passes', async () => {
          const battle = await arena.fight(honest[attacks[0]?.suite ?? 'node']);
          expect(battle).toMatchObject({ verdict: 'pass', isSolvedClean: true, survivorCount: 0 });
        });
      });
    }

    test('the host is as it was', () => {
      expect(arena.snapshot()).toEqual(before);
    });
  });
}

describe('in the open', () => {
  const path = sharedTemporaryDirectory();
  let arena: Arena;
  beforeAll(async () => {
    arena = await createArena({ path: join(path), sandbox: createBubblewrapSandbox(), createWorkspaces });
  });
  afterAll(() => arena.close());

  const controls = Object.values(families)
    .flat()
    .filter(({ control }) => control === 'open');
  for (const attack of controls) {
    requiresSuite(attack).test(`the same attack succeeds: ${attack.name}`, async () => {
      const spoils = await arena.fightInTheOpen(attack);
      expect(attack.succeeds(spoils), spoils.output.slice(0, 2000)).toBe(true);
    });
  }
});
