import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';

export type BodyReading =
  | { readonly kind: 'read'; readonly body: Buffer }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'undecodable'; readonly detail: string }
  /** The client went away while it was sending. */
  | { readonly kind: 'gone' };

/**
 * Codex 0.169 sends plain JSON with an API key (measured), and zstd where its feature `enable_request_compression` applies.
 */
const decoders: Readonly<
  Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  zstd: promisify(zstdDecompress),
};

/** Reads and decodes a request's body; neither form may be longer than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyReading> {
  const sent = await collect(request, maxBytes);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (sent.kind !== 'read' || encoding === 'identity') return sent;

  const decode = decoders[encoding];
  if (!decode) return { kind: 'undecodable', detail: `content-encoding ${encoding} is not known here` };
  try {
    return { kind: 'read', body: await decode(sent.body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? { kind: 'tooLarge' } : { kind: 'undecodable', detail: message };
  }
}

/** By its events: an iterator takes half as long again, while the agent waits. */
function collect(request: IncomingMessage, maxBytes: number): Promise<BodyReading> {
  const { promise, resolve } = Promise.withResolvers<BodyReading>();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  request.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes <= maxBytes) return void chunks.push(chunk);
    // The stream stays open: the refusal still has to go out on its connection.
    request.pause();
    resolve({ kind: 'tooLarge' });
  });
  request.once('end', () => resolve({ kind: 'read', body: Buffer.concat(chunks) }));
  for (const end of ['error', 'close']) request.once(end, () => resolve({ kind: 'gone' }));
  return promise;
}
