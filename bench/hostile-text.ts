// How the time of reading text that is made to be slow grows with its length: eight times the text may take about eight
// times as long; were it quadratic, it would take sixty-four. The machine's pace falls out of the ratio.
import { createSecretRedactor } from '../src/adapters/redactors/secrets.ts';
import { checkLeakage } from '../src/curate/leakage.ts';
import { findTemplateForm } from '../src/curate/template-form.ts';
import { hideOrigin } from '../src/mine/hide-home.ts';
import { exampleSubject } from '../test/support/example-subject.ts';
import { drawSecrets } from '../test/support/synthetic-secrets.ts';

const growth = 8;
/** Between linear (8) and quadratic (64), as far from one as from the other. */
const maxRatio = 23;
/** Less is noise, and no form that goes over the rest of the text at every cue stays below it. */
const measurableMs = 5;
const seed = 20261103;

interface Subject {
  readonly name: string;
  readonly units: readonly string[];
  /** Characters of the longer text. */
  readonly length: number;
  read(text: string): unknown;
}

/** What curation's patterns look for: ids, links, branches, quotations, code, tags, slots, heads, places. */
const cues = [
  ...[
    'a',
    ' ',
    '\n',
    '`',
    '"',
    '「',
    '```',
    '中',
    '😀',
    '1',
    '0f',
    'a1',
    'deadbe1 ',
    'D1234 ',
    '#1 ',
    '!1 ',
    'a/b#1 ',
  ],
  ...[
    'PR #1 ',
    'https://a/',
    'origin/',
    'fix/a',
    'the fix is in ',
    'is red ',
    'Ada’s ',
    'my branch ',
    'x.y(',
    'limit = 3 ',
  ],
  ...[
    'limit ',
    'limit(',
    'src/page.ts ',
    'line 1 ',
    'change ',
    '<a-b>',
    '<a_b>\n',
    '{{a}} ',
    '\u0024{A}',
    'Run: a\n',
    '- a\n',
    '1. run ',
  ],
  ...[
    'do not touch ',
    'Run the tests. ',
    'summary ',
    'CHANGELOG ',
    'conflicts in ',
    '/a',
    '@@ -1 ',
    '"a":',
    'A_B=c\n',
  ],
];

const goldPatch = `diff --git a/src/page.ts b/src/page.ts
--- a/src/page.ts
+++ b/src/page.ts
@@ -1,3 +1,3 @@
 export function page(limit: number) {
-  return limit > 3 ? fetch(limit) : none;
+  return limit >= 4 ? fetch(limit - 1) : none;
 }
`;
const goldMessage = 'Fetch one less (#1)\n\nChange-Id: Ideadbe1f00';

const redactor = createSecretRedactor();
const subjects: readonly Subject[] = [
  {
    name: 'redact secrets',
    units: [
      ...drawSecrets(seed).flatMap(({ text }) => [
        text.slice(0, 12),
        text.slice(0, Math.ceil(text.length / 2)),
        text,
      ]),
      ...[
        'a',
        '-',
        '=',
        'A1b',
        'eyJ',
        'eyJ.',
        '\\n',
        '://a:',
        'password=',
        'token: "',
        '"',
        'AKIA',
        'mysql ',
      ],
      ...[
        '-----BEGIN PRIVATE KEY-----',
        '-----END PRIVATE KEY-----\n',
        'machine a login b ',
        'cookie: a=b; ',
      ],
      ...['curl -u ', '\ud800', '\0', '😀'],
    ],
    length: 250_000,
    read: (text) => redactor.redact(text),
  },
  {
    name: 'hide who a session came from',
    units: ['/home/', '/home/a', " '/home/ada b c d", '/-home-a-', '-mira', '/-home-a', 'C:\\'],
    length: 1_000_000,
    read: (text) => hideOrigin(`/home/ada/${text}`, 'mira', '0f3a'),
  },
  {
    name: 'look for a leak',
    units: cues,
    length: 1_000_000,
    read: (text) => checkLeakage(exampleSubject({ prompts: [text], goldPatch, goldMessage })),
  },
  {
    name: 'look for a form of template',
    units: cues,
    length: 5_000_000,
    read: findTemplateForm,
  },
];

/** The least of five, in ms of this process's own time: what else the machine does can only add. */
async function measureMs(read: Subject['read'], unit: string, length: number): Promise<number> {
  const text = unit.repeat(Math.ceil(length / unit.length));
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const begun = process.cpuUsage();
    await read(text);
    fastestMs = Math.min(fastestMs, process.cpuUsage(begun).user / 1000);
  }
  return fastestMs;
}

let isMissed = false;
for (const { name, units, length, read } of subjects) {
  let worst = { unit: '', ratio: 0 };
  const distinct = [...new Set(units)];
  for (const unit of distinct) {
    const shortMs = await measureMs(read, unit, length / growth);
    const longMs = await measureMs(read, unit, length);
    const ratio = longMs / Math.max(shortMs, measurableMs);
    if (ratio > worst.ratio) worst = { unit, ratio };
  }
  const what = `${distinct.length} texts, ${length / growth} and ${length} characters`;
  console.log(`${name}: ${what}: at most ${worst.ratio.toFixed(1)} times as long (target ≤ ${maxRatio}),`);
  console.log(`  with ${JSON.stringify(worst.unit.slice(0, 60))}`);
  isMissed ||= worst.ratio > maxRatio;
}
process.exitCode = isMissed ? 1 : 0;
