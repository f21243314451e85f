import type { Candidate } from '../src/domain/candidate.ts';
import { createRandom } from '../src/stats/create-random.ts';
import { exampleCandidate } from '../test/support/examples.ts';

/**
 * Candidates of all kinds: own words (most), templates of a hundred texts, questions, leaks, documentation. Words are drawn from a
 * vocabulary with the skew of a language, so that shingles recur as they do in real prompts.
 */
export function createCandidates(count: number): {
  readonly candidates: Candidate[];
  readonly trees: Record<string, Record<string, string>>;
} {
  const random = createRandom(7);
  const pick = (n: number) => Math.floor(random() * n);
  const word = () => vocabulary[Math.floor(vocabulary.length * random() ** 2.5)] ?? 'the';
  const sentence = (length: number) => `${Array.from({ length }, word).join(' ')}.`;
  const templates = Array.from({ length: 100 }, () => [sentence(14), sentence(18)] as const);
  const base = Array.from({ length: 40 }, (_, i) => `  const ${word()}${i} = ${word()}(${word()}, ${i});`);
  const trees = { base: { 'package.json': '{}', 'src/cart.ts': base.join('\n') } };
  const candidates = Array.from({ length: count }, (_, i): Candidate => {
    const name = `${word()}${toTitle(word())}${i}`;
    const added = Array.from(
      { length: 4 + pick(24) },
      () => `  const ${word()}${pick(1000)} = ${word()}.${word()}(${word()}, ${pick(100)});`,
    );
    const kind = random();
    const own = Array.from({ length: 1 + pick(6) }, () => sentence(6 + pick(18))).join(' ');
    const [before, after] = templates[pick(templates.length)] ?? ['', ''];
    const prompt =
      kind < 0.15
        ? `${before}\nFile: src/${name}.ts\n${after}`
        : kind < 0.2
          ? `${own}\n\`\`\`ts\n${added.join('\n')}\n\`\`\``
          : kind < 0.25
            ? `how does ${name} work?`
            : own;
    const path = kind > 0.95 ? 'docs/guide.md' : 'src/cart.ts';
    return exampleCandidate({
      id: `bench-${i}`,
      repo: 'bench',
      baseCommit: 'base',
      prompts: [prompt],
      goldCommit: i.toString(16).padStart(40, '0'),
      goldMessage: `${sentence(5)} (#${i})`,
      goldPatch: toPatch(path, base.slice(3, 5), added),
      testPatch: toPatch(
        'test/cart.test.ts',
        [],
        [`test('${word()}', () => expect(${name}(${pick(9)})).toBe(${pick(9)}));`],
      ),
      provenance: { ...exampleCandidate().provenance, sessionId: `session-${i}` },
    });
  });
  return { candidates, trees };
}

function toPatch(path: string, removed: readonly string[], added: readonly string[]): string {
  const body = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join('\n');
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -4,${removed.length} +4,${added.length} @@\n${body}\n`;
}

const toTitle = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const syllables = [
  'ba',
  'cor',
  'de',
  'fil',
  'gra',
  'hol',
  'in',
  'ju',
  'kel',
  'lo',
  'mar',
  'ne',
  'or',
  'pri',
  'qua',
  'ra',
  'sen',
  'to',
  'un',
  'ver',
];
const vocabulary = syllables.flatMap((a) =>
  syllables.flatMap((b) => [a + b, ...syllables.slice(0, 8).map((c) => a + b + c)]),
);
