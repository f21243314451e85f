/** The house's import rules. Each says why it is there, because whoever breaks one sees only this text. */
const folders = (...names) => `^src/(${names.join('|')})`;

/** A stage may reach its own folder and these. */
const stages = ['mine', 'curate', 'validate', 'run', 'grade', 'report', 'refresh'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Data flows one way. A cycle means that two files are one idea, or that a third is missing.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-stands-alone',
      severity: 'error',
      comment:
        'Every folder leans on the nouns: if they leaned back, nothing could be understood or tested alone.',
      from: { path: folders('domain/') },
      to: { path: '^src/', pathNot: folders('domain/') },
    },
    {
      name: 'stats-stands-alone',
      severity: 'error',
      comment:
        'Statistics take numbers and give numbers, so that they can be held against other implementations.',
      from: { path: folders('stats/') },
      to: { path: '^src/', pathNot: folders('stats/', 'domain/estimate\\.ts') },
    },
    {
      name: 'ports-are-interfaces',
      severity: 'error',
      comment: 'An outside interface speaks of nouns and of other interfaces: it has no side to take.',
      from: { path: folders('ports/') },
      to: { path: '^src/', pathNot: folders('ports/', 'domain/') },
    },
    {
      name: 'testbed-knows-ports-only',
      severity: 'error',
      comment:
        'The testbed reaches the world through Git, Workspaces, Sandbox and TestRunner, so that each can be exchanged.',
      from: { path: folders('testbed/') },
      to: { path: '^src/', pathNot: folders('testbed/', 'domain/', 'ports\\.ts') },
    },
    ...stages.map((stage) => ({
      name: `${stage}-knows-no-other-stage`,
      severity: 'error',
      comment:
        'Stages pass values through the Store and never call each other, so that each can be rerun alone.',
      from: { path: folders(`${stage}/`) },
      to: { path: '^src/', pathNot: folders(`${stage}/`, 'domain/', 'stats/', 'testbed/', 'ports\\.ts') },
    })),
    {
      name: 'adapters-know-domain-and-ports',
      severity: 'error',
      comment: 'An adapter that knew a stage could not be replaced by one that a user writes.',
      from: { path: folders('adapters/') },
      to: { path: '^src/', pathNot: folders('adapters/', 'domain/', 'ports\\.ts') },
    },
    {
      name: 'adapters-know-their-own-kind',
      severity: 'error',
      comment:
        'An adapter that needs another kind is handed it (by wire.ts); it never picks one. What several kinds lean on (the git command line) stands in adapters/ itself.',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/[^/]+/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'gateway-knows-domain-and-ports',
      severity: 'error',
      comment: 'The gateway holds the keys: the less it knows, the less can reach them.',
      from: { path: folders('gateway/') },
      to: { path: '^src/', pathNot: folders('gateway/', 'domain/', 'ports\\.ts') },
    },
    {
      name: 'flows-compose-stages-through-ports',
      severity: 'error',
      comment:
        'Flows are the same on every machine; only wire.ts knows which adapters stand behind the ports.',
      from: { path: folders('flows/') },
      to: { path: folders('adapters/', 'gateway/', 'cli/', 'web/', 'wire(/|\\.ts)') },
    },
    {
      name: 'only-wire-joins',
      severity: 'error',
      comment:
        'wire.ts, with its folder, is the one place that names both adapters and flows: there you see how the house is put together.',
      from: { path: folders('cli/', 'index\\.ts', 'config/') },
      to: { path: folders('adapters/', 'gateway/') },
    },
    {
      name: 'inner-folders-touch-no-world',
      severity: 'error',
      comment:
        'File system, processes, network, clock and chance belong to adapters, gateway, config, wire and doors; elsewhere they are arguments.',
      from: {
        path: folders(
          'domain/',
          'stats/',
          'testbed/',
          ...stages.map((s) => `${s}/`),
          'flows/',
          'ports(/|\\.ts)',
        ),
      },
      to: {
        path: '^(node:)?(fs|child_process|net|http|https|os|process|worker_threads|timers|dns|tls)(/|$)|^execa$|node_modules/(execa|better-sqlite3|kysely)/',
      },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      comment: 'What ships may not depend on what only stands in the repository.',
      from: { path: '^(src|bin)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
