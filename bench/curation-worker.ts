import { workerData } from 'node:worker_threads';
import { createMemoryTrees } from '../src/curate/memory-trees.ts';
import { serveExaminer } from '../src/wire/examine-in-parallel.ts';

/** Examines as the worker of `curate` does, in a base that is held in memory. */
serveExaminer([{ name: 'bench', git: createMemoryTrees(workerData.trees) }], workerData.settings);
