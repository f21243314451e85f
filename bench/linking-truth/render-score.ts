import { type FamilyScore, leastPrecision, leastRecall, type Score, type Share } from './score.ts';

export function renderScore({ families, confusion, precision, recall, mistakes }: Score): string {
  const sorted = families.toSorted(
    (a, b) => a.kind.localeCompare(b.kind) || a.family.localeCompare(b.family),
  );
  const of = (kind: FamilyScore['kind']) => sorted.filter((family) => family.kind === kind);
  return [
    renderFamilies('landing form', of('form')),
    '',
    renderFamilies('trap (right: not linked)', of('trap')),
    '',
    row(['', 'said: right link', 'wrong link', 'no link']),
    ...(['link', 'none'] as const).map((truth) => {
      const { right, wrong, none } = confusion[truth];
      return row([truth === 'link' ? 'truth: a link' : 'truth: no link', right, wrong, none]);
    }),
    '',
    `precision  ${renderShare(precision)} of links said; at least ${leastPrecision}`,
    `recall     ${renderShare(recall)} of sessions whose change landed; at least ${leastRecall}`,
    ...mistakes.map(
      ({ name, said, detail }) => `${said === 'wrong' ? 'WRONG ' : 'MISSED'}  ${name}  ${detail}`,
    ),
  ].join('\n');
}

function renderFamilies(title: string, families: readonly FamilyScore[]): string {
  const total = (key: 'sessions' | 'right' | 'wrong' | 'missed') =>
    families.reduce((sum, each) => sum + each[key], 0);
  const keys = ['sessions', 'right', 'wrong', 'missed'] as const;
  return [
    row([title, ...keys]),
    ...families.map((each) => row([each.family, ...keys.map((key) => each[key])])),
    row(['together', ...keys.map(total)]),
  ].join('\n');
}

const row = ([first, ...others]: readonly (string | number)[]) =>
  `${String(first).padEnd(42)}${others.map((cell) => String(cell).padStart(17)).join('')}`;

const renderShare = ({ count, of, value, lower, upper }: Share) =>
  `${value.toFixed(4)} (95% interval ${lower.toFixed(4)}–${upper.toFixed(4)}): ${count} of ${of}`;
