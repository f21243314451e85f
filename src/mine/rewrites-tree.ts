/** Commands that rewrite whichever files they like: git laying a tree, patches, formatters, code generators. */
const always = [
  /\bgit\s+(-\S+\s+(\S+\s+)?){0,4}?(apply(?!\s+--(check|stat|numstat))|am|stash\s+(pop|apply)|checkout(?!\s+-[bB]\b)|restore(?!\s+--staged)|revert|reset\s+--hard|merge|rebase|cherry-pick|pull)(?![\w-])/,
  /\bpatch\s+(-\S+\s+){0,4}(-p\d|<)/,
  /\bgo\s+(fmt|generate|fix)\b|\bspotlessApply\b|\bspotless:apply\b|\bdart\s+format\b|\bswiftformat\b|\bmix\s+format\b/,
  /\b(npm|pnpm|yarn|bun|make|just)\s+(run\s+)?(\S+:)?(format|fmt|fix|generate|codegen)(:\S+)?\b/,
];

/** Those that do so if a word behind them on their line says so. */
const whenTold: readonly [RegExp, RegExp][] = [
  [/\bprettier\b/, /\s(--write|-w)\b/],
  [/\b(eslint|stylelint|ruff)\b/, /\s--fix\b/],
  [/\bbiome\b/, /\s(--write|--fix|--apply\S*)\b/],
  [/\b(gofmt|goimports|gofumpt)\b/, /\s-w\b/],
  [/\bclang-format\b/, /\s-i\b/],
  [/\brubocop\b/, /\s-[aA]\b/],
];

/** Those that do so unless a word behind them says that they shall but look. */
const unlessTold: readonly [RegExp, RegExp][] = [
  [/\b(cargo\s+(fmt|fix)|rustfmt)\b/g, /--check/],
  [/\bblack\s|\bruff\s+format\b|\b(isort|autopep8|yapf)\b/g, /--(check|diff)\b/],
];

/**
 * Whether a command may have changed any file of the tree. Commands are hostile input: what stands behind a word is looked for
 * once, since one pattern for both would try each of the words with all that follows.
 */
export function rewritesTree(command: string): boolean {
  if (always.some((pattern) => pattern.test(command))) return true;
  return command
    .replaceAll(/\\\r?\n/g, ' ')
    .split('\n')
    .some((line) => {
      const behind = (end: RegExpExecArray | undefined | null) =>
        line.slice(end ? end.index + end[0].length : 0);
      return (
        whenTold.some(([name, word]) => {
          const first = name.exec(line);
          return first !== null && word.test(behind(first));
        }) ||
        unlessTold.some(([name, word]) => {
          const last = [...line.matchAll(name)].at(-1);
          return last !== undefined && !word.test(behind(last));
        })
      );
    });
}
