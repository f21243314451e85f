import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A golden file that is missing or stale fails; `npm run golden:update` alone writes them.
    update: 'none',
    globalSetup: './test/support/bare-ground.ts',
    reporters: ['default', './test/support/skip-reporter.ts'],
    // End-to-end tests drive real binaries and mostly wait for them: they get time, and run three files at once. The rest must be
    // quick.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 30_000,
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
