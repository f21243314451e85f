/** What puts other code in the place of a module, or another toolchain; `require` and `go` are the patch's own. */
const steering = new Set(['replace', 'exclude', 'retract', 'toolchain', 'godebug', 'ignore']);

/** The patched go.mod with gold's steering directives. */
export function restoreGoMod(patchedText: string, goldText: string): string {
  const patched = splitDirectives(patchedText);
  const gold = splitDirectives(goldText);
  if (patched.steering.join('\n') === gold.steering.join('\n')) return patchedText;
  return `${[...patched.others, ...gold.steering].join('\n')}\n`;
}

/** Lines of each kind, a block such as `replace (…)` with all of its lines. */
function splitDirectives(text: string): { readonly steering: string[]; readonly others: string[] } {
  const lists: { steering: string[]; others: string[] } = { steering: [], others: [] };
  let block: string[] | undefined;
  for (const line of text.trimEnd().split(/\r?\n/)) {
    const [, word = '', rest = ''] = /^\s*(\w*)\s*(.*)$/.exec(line) ?? [];
    const list = block ?? (steering.has(word) ? lists.steering : lists.others);
    list.push(line);
    if (block === undefined && /^\(/.test(rest)) block = list;
    else if (block !== undefined && /^\s*\)/.test(line)) block = undefined;
  }
  return lists;
}
