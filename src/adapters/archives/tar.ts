import { UsageError } from '../../domain/usage-error.ts';

/** POSIX ustar (IEEE Std 1003.1-2017, pax, "ustar Interchange Format"), as far as regular files need it. */
const blockSize = 512;

/** Always of the same bytes: no owner, no time. @throws {UsageError} for a path that the format cannot hold */
export function toTar(files: ReadonlyMap<string, string>): Buffer {
  const blocks = [...files].flatMap(([path, text]) => {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
    return [toHeader(path, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

function toHeader(path: string, sizeBytes: number): Buffer {
  const [prefix, name] = splitPath(path);
  const header = Buffer.alloc(blockSize);
  const octal = (value: number, width: number) => value.toString(8).padStart(width - 1, '0');
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(sizeBytes, 12), 124);
  header.write(octal(0, 12), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  header.write(`${octal(sumOf(header), 7)}\0 `, 148);
  return header;
}

function splitPath(path: string): [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path];
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return [prefix, name];
  }
  throw new UsageError(`"${path}" is too long for an archive`);
}

const sumOf = (header: Buffer) => header.reduce((sum, byte) => sum + byte, 0);

/** Nothing is written anywhere: links and devices have no place to lead to. @throws {UsageError} for anything but regular files */
export function fromTar(tar: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at + blockSize <= tar.length; ) {
    const header = tar.subarray(at, at + blockSize);
    if (header.every((byte) => byte === 0)) return files;
    const { path, sizeBytes } = parseHeader(header);
    const end = at + blockSize + sizeBytes;
    if (end > tar.length) break;
    if (files.has(path)) throw new UsageError(`the archive holds "${path}" twice`);
    files.set(path, tar.subarray(at + blockSize, end).toString('utf8'));
    at = end + ((blockSize - (sizeBytes % blockSize)) % blockSize);
  }
  throw new UsageError('the archive ends in the middle');
}

function parseHeader(header: Buffer): { path: string; sizeBytes: number } {
  const text = (from: number, size: number) => {
    const field = header.subarray(from, from + size);
    const end = field.indexOf(0);
    return field.subarray(0, end === -1 ? size : end).toString('utf8');
  };
  const number = (from: number, size: number) => Number.parseInt(text(from, size).trim(), 8);
  const [prefix, name] = [text(345, 155), text(0, 100)];
  const path = prefix === '' ? name : `${prefix}/${name}`;
  const blank = Buffer.from(header);
  blank.fill(' ', 148, 156);
  if (number(148, 8) !== sumOf(blank)) throw new UsageError('the archive is damaged, or none of ours');
  if (text(156, 1) !== '0') throw new UsageError(`the archive holds "${path}", which is no regular file`);
  const sizeBytes = number(124, 12);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new UsageError(`"${path}" has no size`);
  return { path, sizeBytes };
}
