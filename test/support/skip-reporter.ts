import type { Reporter, TestModule } from 'vitest/node';

/**
 * Counts skipped tests by the tool that was missing, and fails the run when a tool that had to be there was not:
 * `ROLLBENCH_REQUIRED_TOOLS=bubblewrap,codex` is what CI sets, so that a green run never hides an untested part.
 */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, { count: number; reason: string }>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        // Tests that were not reached because their set-up failed are failures, and are reported as such.
        if (test.options.mode !== 'skip') continue;
        const needs = /\[needs ([\w-]+): (.*?)\]/.exec(test.fullName);
        const tool = needs?.[1] ?? 'no tool named';
        const entry = counts.get(tool) ?? { count: 0, reason: needs?.[2] ?? 'skipped in its source' };
        counts.set(tool, { ...entry, count: entry.count + 1 });
      }
    }
    if (counts.size === 0) return;
    console.log('\nSkipped tests, by what was missing:');
    for (const [tool, { count, reason }] of counts) console.log(`  ${count}  ${tool}: ${reason}`);
    const required = (process.env.ROLLBENCH_REQUIRED_TOOLS ?? '').split(',').filter(Boolean);
    const failed = [...counts.keys()].filter((tool) => required.includes(tool) || required.includes('all'));
    if (failed.length > 0) {
      console.error(`\nThese had to be there and were not: ${failed.join(', ')}`);
      process.exitCode = 1;
    }
  }
}
