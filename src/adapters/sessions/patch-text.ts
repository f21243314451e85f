import type { FileChange } from '../../domain/session.ts';

export type PatchedFile = Omit<FileChange, 'at'>;

const header = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const move = /^\*\*\* Move to: (.+)$/;

/**
 * The files of a patch in Codex's own language, from `*** Begin Patch` to `*** End Patch`. It does not hold what a deleted
 * file held. Empty for a text that is no such patch.
 */
export function parsePatchText(patch: string): PatchedFile[] {
  const files: PatchedFile[] = [];
  let isInside = false;
  for (const raw of patch.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line.trim() === '*** Begin Patch') isInside = true;
    if (line.trim() === '*** End Patch') break;
    if (!isInside) continue;
    const [, verb, path] = header.exec(line) ?? [];
    if (verb !== undefined && path !== undefined) files.push(openFile(verb, path.trim()));
    else takeLine(files.at(-1), line, raw);
  }
  return files;
}

function openFile(verb: string, path: string): PatchedFile {
  const kind = verb === 'Add' ? 'add' : verb === 'Delete' ? 'delete' : 'update';
  return { path, kind, movedTo: null, addedLines: [], removedLines: [], areLinesKnown: kind !== 'delete' };
}

function takeLine(file: PatchedFile | undefined, line: string, raw: string): void {
  if (file === undefined || file.kind === 'delete') return;
  const target = file.kind === 'update' ? move.exec(line)?.[1] : undefined;
  if (target !== undefined) file.movedTo = target.trim();
  else if (raw.startsWith('+')) file.addedLines.push(raw.slice(1));
  else if (raw.startsWith('-') && file.kind === 'update') file.removedLines.push(raw.slice(1));
}

const heredoc =
  /^\s*(?:cd\s+(?:'([^']+)'|"([^"]+)"|(\S+))\s*&&\s*)?apply_?patch\s+<<-?\s*(['"]?)(\w+)\4\n([\s\S]*?)\n\5\s*$/;

/** A patch that was applied by a shell command, as Codex understands it: a bare call, or a here-document. */
export function findPatchInCommand(
  command: readonly string[],
): { patch: string; folder: string | null } | undefined {
  const [first, second, third] = command;
  if ((first === 'apply_patch' || first === 'applypatch') && command.length === 2 && second !== undefined) {
    return { patch: second, folder: null };
  }
  const script =
    command.length === 1 ? first : command.length === 3 && /^-l?c$/.test(second ?? '') ? third : undefined;
  const match = script === undefined ? null : heredoc.exec(script);
  const patch = match?.[6];
  return patch === undefined ? undefined : { patch, folder: match?.[1] ?? match?.[2] ?? match?.[3] ?? null };
}
