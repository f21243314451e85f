import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { keepSchedule } from '../../src/cli/keep-schedule.ts';
import type { publishedSchemas } from '../../src/cli/results.ts';
import type { CommandContext } from '../../src/cli/run-command.ts';
import { schedule } from '../../src/cli/schedule.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

type Printed = z.infer<(typeof publishedSchemas)['schedule']>;

async function print(configuration: string, folder = 'a team’s 100% own') {
  const directory = join(temporaryDirectory(), folder);
  mkdirSync(directory);
  writeFileSync(join(directory, 'rollbench.toml'), configuration);
  let printed: { text: string; items: Printed['items'] } = { text: '', items: [] };
  const context = {
    ...{ directory, configFile: undefined, signal: new AbortController().signal },
    output: {
      async print(text: string, { items }: Printed) {
        printed = { text, items };
      },
    },
  };
  expect(await schedule(context as unknown as CommandContext, {})).toBe(0);
  return { directory, ...printed };
}

describe('the lines for cron', () => {
  test('have a time, and a command that a shell reads as it is meant, once cron has taken its signs out', async () => {
    const { text, items, directory } = await print('');
    expect(items.map(({ name }) => name)).toEqual(['weekly', 'monthly']);
    for (const { cron, command, nextAt } of items) {
      expect(text).toContain(`${cron} ${command}`);
      expect(Date.parse(nextAt ?? '')).toBeGreaterThan(Date.now());
      // What cron does with a line: an escaped % is one, and any other would end it.
      expect(command).not.toMatch(/(?<!\\)%/);
      const script = command.replaceAll('\\%', '%').replace('&& exec', '&& printf "%s\\n" "$PWD"');
      await execa('mkdir', ['-p', join(directory, '.rollbench')]);
      await execa('sh', ['-c', script]);
      const { stdout } = await execa('cat', [join(directory, '.rollbench/refresh.log')]);
      expect(stdout).toContain(`${directory}\n`);
      expect(stdout).toContain('\nrefresh\n');
    }
    const { stdout: log } = await execa('cat', [join(directory, '.rollbench/refresh.log')]);
    expect(log).toMatch(/\n--release\n\d{4}-W\d\d\n/);
  });

  test('have the times that are configured; what is none is an error that says where', async () => {
    const { items } = await print('[refresh]\nweekly = "0 4 * * WED"\nmonthly = "30 5 2 */3 *"\n');
    expect(items.map(({ cron }) => cron)).toEqual(['0 4 * * WED', '30 5 2 */3 *']);
    await expect(print('[refresh]\nweekly = "every Monday"\n')).rejects.toThrow(
      /refresh\.weekly.*five fields/s,
    );
    await expect(print('[refresh]\nmonthly = "* * * * * *"\n')).rejects.toThrow(/refresh\.monthly/);
  });
});

test('a schedule that is kept does one job at a time, and ends with the one in hand', async () => {
  const stop = new AbortController();
  const done: string[] = [];
  let atWork = 0;
  const eachSecond = ['a', 'b'].map((name) => ({ name, cron: '* * * * * *' }));
  await keepSchedule(
    eachSecond,
    async ({ name }) => {
      expect(++atWork).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      done.push(name);
      if (done.length === 3) stop.abort();
      atWork--;
    },
    stop.signal,
  );
  expect(done).toHaveLength(3);
  expect(new Set(done)).toEqual(new Set(['a', 'b']));
});
