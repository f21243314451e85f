import { parse, TomlError } from 'smol-toml';
import { UsageError } from '../domain/usage-error.ts';
import { ConfigFile } from './config-file.ts';
import { describeIssue, type KeyPath } from './describe-issue.ts';

/** @throws {UsageError} naming file and line of the first fault */
export function parseConfigFile(text: string, file: string): ConfigFile {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new UsageError(`${file}:${error.line}: ${error.message.split('\n')[0]}`);
  }
  const parsed = ConfigFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const { path, message } = describeIssue(issue, ConfigFile);
    return `${file}:${findLine(text, path)}: ${message}`;
  });
  throw new UsageError(faults.join('\n'));
}

/** TOML values do not keep their lines: the key is looked up in the text, below its table's header where it has one. */
function findLine(text: string, path: KeyPath): number {
  const lines = text.split('\n');
  const names = path.filter((part): part is string => typeof part === 'string');
  let from = 0;
  for (let depth = names.length; depth > 0; depth--) {
    const header = names.slice(0, depth).map(escapeRegExp).join('\\.');
    const at = lines.findIndex((line) => new RegExp(`^\\s*\\[+\\s*${header}\\s*\\]`).test(line));
    if (at !== -1) {
      from = at;
      break;
    }
  }
  const key = new RegExp(`^\\s*"?${escapeRegExp(names.at(-1) ?? '')}"?\\s*[=.]`);
  const at = lines.findIndex((line, i) => i >= from && key.test(line));
  return (at === -1 ? from : at) + 1;
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
