// Fits the weights of curation's scores to the building part of the labelled set, and says how well they carry over: each file
// of it is judged by weights that were drawn from all the others. `--check` writes nothing.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type FittedScore,
  type Measures,
  toLikelihood,
  toMeasures,
  wordPrefix,
} from '../src/curate/fitted-score.ts';
import { toBaseTree, toLabelledCandidate } from '../src/curate/labelled-candidate.ts';
import { measureSubject } from '../src/curate/leakage.ts';
import { createMemoryTrees } from '../src/curate/memory-trees.ts';
import { clusterPrompts } from '../src/curate/prompt-clusters.ts';
import { findReferences } from '../src/curate/solution-references.ts';
import { toSubject } from '../src/curate/subject.ts';
import { measureTemplate } from '../src/curate/template.ts';
import { findTemplateForm } from '../src/curate/template-form.ts';
import { noTestRules } from '../src/domain/file-kinds.ts';
import { LabelledRecord } from '../src/domain/labelled-record.ts';
import { splitPatch } from '../src/mine/split-patch.ts';
import { fitLogistic } from './fit-logistic.ts';

interface Example {
  readonly file: string;
  readonly measures: Measures;
  readonly isPositive: boolean;
  /** Something else than the score says so already: a cluster, a form, a reference. */
  readonly isTold: boolean;
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const directory = 'fixtures/labelled/build';

/** What was thought out is trusted more than what was merely counted. */
const measurePenalty = 0.3;

/** Written for the border of templates: nobody weighed how much of a solution their prompts give away. */
const filesOfTemplates = new Set(['forms-by-hand', 'menus-and-bots']);

/** Smaller weights of words change nothing. */
const minWordWeight = 0.05;
const toPercent = (share: number) => `${(100 * share).toFixed(1)} %`;
const round = (value: number) => Math.round(value * 100) / 100;

const records = readdirSync(directory)
  .filter((name) => name.endsWith('.jsonl'))
  .sort()
  .flatMap((name) =>
    readFileSync(`${directory}/${name}`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => ({
        file: basename(name, '.jsonl'),
        record: LabelledRecord.parse(JSON.parse(line)),
      })),
  );
const subjects = await toSubjects(records.map(({ record }) => record));
const clusters = clusterPrompts(subjects.map(({ candidate }) => candidate));

/** What a cluster or a form tells is in the fit, too: those are written alike. */
report(
  'template',
  subjects.map(({ candidate }, i) =>
    toExample(i, {
      measures: toMeasures(measureTemplate(candidate)),
      isPositive: records[i]?.record.labels.template === true,
      isTold: clusters.has(candidate.id) || findTemplateForm(candidate.prompts[0] ?? '') !== undefined,
    }),
  ),
  { isToldFitted: true, minPrecision: 0.985, stepCount: 40, minWordCount: 10, wordPenalty: 4 },
);
report(
  'leak',
  await Promise.all(
    subjects.map(async (subject, i) => {
      return toExample(i, {
        measures: toMeasures((await measureSubject(subject)).measured),
        isPositive: records[i]?.record.labels.leakage === 'leak',
        isTold: findReferences(subject).length > 0,
      });
    }),
  ).then((examples) => examples.filter(({ file }) => !filesOfTemplates.has(file))),
  { isToldFitted: false, minPrecision: 0.985, stepCount: 20, minWordCount: 15, wordPenalty: 5 },
);

function toExample(i: number, rest: Omit<Example, 'file'>): Example {
  return { file: records[i]?.file ?? '', ...rest };
}

async function toSubjects(labelled: readonly LabelledRecord[]) {
  const split = (files: Parameters<typeof splitPatch>[0]) =>
    splitPatch(files, noTestRules, async () => ({ before: '', after: '' }));
  const candidates = await Promise.all(labelled.map((record) => toLabelledCandidate(record, split)));
  const git = createMemoryTrees(
    Object.fromEntries(labelled.map((record) => [record.id, toBaseTree(record)])),
  );
  return candidates.map((candidate) => toSubject(candidate, git));
}

interface Fit {
  /** Whether the score learns from what other signs tell. */
  readonly isToldFitted: boolean;
  readonly minPrecision: number;
  /** How many steps from nought to one are tried as thresholds; those from 0.3 on. */
  readonly stepCount: number;
  /** A word that fewer records say carries over to nobody. */
  readonly minWordCount: number;
  readonly wordPenalty: number;
}

/** Writes the score, with the least threshold at which enough of what it and the other signs name together is named rightly. */
function report(
  name: string,
  examples: readonly Example[],
  { isToldFitted, minPrecision, stepCount, minWordCount, wordPenalty }: Fit,
): void {
  const counts = new Map<string, number>();
  for (const measure of examples.flatMap(({ measures }) => Object.keys(measures))) {
    counts.set(measure, (counts.get(measure) ?? 0) + 1);
  }
  const toPenalty = (measure: string) => {
    if (!measure.startsWith(wordPrefix)) return measurePenalty;
    return (counts.get(measure) ?? 0) < minWordCount ? null : wordPenalty;
  };
  const learn = (some: readonly Example[]): FittedScore => ({
    threshold: 0,
    ...fitLogistic(
      some.filter(({ isTold }) => isToldFitted || !isTold),
      toPenalty,
    ),
  });
  const files = new Set(examples.map(({ file }) => file));
  const likelihoods = new Map<Example, number>();
  for (const file of files) {
    const score = learn(examples.filter((example) => example.file !== file));
    for (const example of examples.filter((each) => each.file === file)) {
      likelihoods.set(
        example,
        example.isTold ? 1 : toLikelihood(score, { measures: example.measures, words: [] }),
      );
    }
  }
  const positives = examples.filter(({ isPositive }) => isPositive).length;
  const thresholds = Array.from({ length: stepCount }, (_, i) => i / stepCount);
  const lines = thresholds
    .filter((threshold) => threshold >= 0.3)
    .map((threshold) => {
      const named = examples.filter((example) => (likelihoods.get(example) ?? 0) >= threshold);
      const right = named.filter(({ isPositive }) => isPositive).length;
      return { threshold, precision: right / named.length, recall: right / positives };
    });
  console.log(`${name}: ${examples.length} records in ${files.size} files, each judged by the others`);
  for (const { threshold, precision, recall } of lines) {
    console.log(`  from ${threshold}  precision ${toPercent(precision)}  recall ${toPercent(recall)}`);
  }
  const chosen = lines.find(({ precision }) => precision >= minPrecision) ?? lines.at(-1);
  const { bias, weights } = learn(examples);
  const score = {
    about: `made by scripts/fit-scores.ts from ${examples.length} labelled records`,
    threshold: chosen?.threshold ?? 1,
    bias: round(bias),
    weights: Object.fromEntries(
      Object.entries(weights)
        .filter(([measure, weight]) => !measure.startsWith(wordPrefix) || Math.abs(weight) >= minWordWeight)
        .map(([measure, weight]) => [measure, round(weight)]),
    ),
  };
  console.log(`  taken: ${score.threshold}`);
  if (!values.check) writeFileSync(`src/curate/${name}-score.json`, `${JSON.stringify(score, null, 2)}\n`);
}
