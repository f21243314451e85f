import type { TestRunner } from '../../src/ports.ts';

/** What a runner makes of a tree, content by path. */
export const detectIn = (runner: TestRunner, files: Readonly<Record<string, string>>) =>
  runner.detect({ files: Object.keys(files), readFile: async (path) => files[path] });
