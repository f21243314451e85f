/** Commands that say which tests there are, and what counts as passing. */
const steering =
  /^(enable_testing|add_test|set_tests_properties|\w+_(discover|add)_tests|create_test_sourcelist)$/i;

interface Command {
  readonly name: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The patched CMakeLists.txt without tests that gold does not have: what a command means hangs on its place, so gold's stay
 * where the patch has them. Where one of them is missing, changed or moved before another, gold's whole file stands in its place.
 */
export function restoreCmakeLists(patchedText: string, goldText: string): string {
  const gold = listSteering(goldText).map(toKey);
  const added: Command[] = [];
  let sharedCount = 0;
  for (const command of listSteering(patchedText))
    if (toKey(command) === gold[sharedCount]) sharedCount++;
    else added.push(command);
  if (sharedCount < gold.length) return goldText;
  return added.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), patchedText);
}

const toKey = ({ text }: Command) => text.replace(/\s+/g, ' ');

function listSteering(text: string): Command[] {
  return listCommands(text).filter(
    ({ name, text: whole }) =>
      steering.test(name) ||
      (/^include$/i.test(name) && /\(\s*(CTest|GoogleTest)\b/.test(whole)) ||
      (/^set_property$/i.test(name) && /\(\s*TEST\b/.test(whole)),
  );
}

/** Comments, quoted and bracketed arguments, words, and the parentheses of commands. */
const tokens =
  /#\[(=*)\[[\s\S]*?\]\1\]|#[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\])*"|[A-Za-z_]\w*|[()]|[^\s]/g;

function listCommands(text: string): Command[] {
  const commands: Command[] = [];
  let word: { name: string; start: number } | undefined;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token.startsWith('#')) continue;
    if (token === '(') depth++;
    else if (token === ')') {
      depth = Math.max(0, depth - 1);
      if (depth > 0 || word === undefined) continue;
      const end = index + 1;
      commands.push({ ...word, end, text: text.slice(word.start, end) });
      word = undefined;
    } else if (depth === 0) word = { name: token, start: index };
  }
  return commands;
}
