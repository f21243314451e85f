import { addRedactions, type Redaction } from '../domain/redaction.ts';
import type { RedactedText, Redactor } from '../ports.ts';
import { redactLines } from './redact-value.ts';

/**
 * A git patch without secrets: every line keeps its place and its marker, so that what is left can still be read as a
 * patch. The lines of a hunk are read together and without their markers, which would cut a key in pieces. Of binary files
 * nothing is taken out: what they hold is compressed.
 */
export async function redactPatch(patch: string, redactor: Redactor): Promise<RedactedText> {
  const lines = patch.split('\n');
  const found: Redaction[] = [];
  const redacted: string[] = [];
  for (const { start, end, kind } of toSections(lines)) {
    const section = lines.slice(start, end);
    if (kind === 'binary') redacted.push(...section);
    else {
      const markers = section.map((line) => (kind === 'hunk' ? line.slice(0, 1) : ''));
      const bodies = section.map((line, i) => line.slice(markers[i]?.length));
      const { value, found: taken } = await redactLines(bodies, redactor);
      redacted.push(...value.map((body, i) => `${markers[i]}${body}`));
      found.push(...taken);
    }
  }
  return { text: redacted.join('\n'), found: addRedactions(found) };
}

interface Section {
  readonly kind: 'header' | 'hunk' | 'binary';
  readonly start: number;
  readonly end: number;
}

/** A hunk says how many lines it has: what looks like a header in it is none. */
function toSections(lines: readonly string[]): Section[] {
  const starts: { kind: Section['kind']; start: number }[] = [{ kind: 'header', start: 0 }];
  let left = { old: 0, new: 0 };
  for (const [i, line] of lines.entries()) {
    const kind = starts.at(-1)?.kind;
    if (kind === 'hunk' && (left.old > 0 || left.new > 0 || line.startsWith('\\'))) {
      if (!/^[+\\]/.test(line)) left.old--;
      if (!/^[-\\]/.test(line)) left.new--;
      continue;
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (hunk !== null) {
      starts.push({ kind: 'header', start: i }, { kind: 'hunk', start: i + 1 });
      left = { old: Number(hunk[1] ?? 1), new: Number(hunk[2] ?? 1) };
    } else if (line === 'GIT binary patch') starts.push({ kind: 'binary', start: i });
    else if (kind === 'hunk' || line.startsWith('diff --git ')) starts.push({ kind: 'header', start: i });
  }
  return starts
    .map((section, i) => ({ ...section, end: starts[i + 1]?.start ?? lines.length }))
    .filter(({ start, end }) => end > start);
}
