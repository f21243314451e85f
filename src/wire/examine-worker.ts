import { workerData } from 'node:worker_threads';
import { createGit } from '../adapters/repos/git.ts';
import type { ExamineWorkerData } from './create-examine-all.ts';
import { serveExaminer } from './examine-in-parallel.ts';

/** Runs in a thread of its own, with processes of git of its own. */
const { repositories, settings }: ExamineWorkerData = workerData;
serveExaminer(
  repositories.map(({ name, path, mirrorPath }) => ({ name, git: createGit(path, { mirrorPath }) })),
  settings,
);
