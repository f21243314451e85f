/** The message of a commit object, which may be in any encoding that its header names. */
export function decodeMessage(object: Buffer): string {
  const end = object.indexOf('\n\n');
  if (end === -1) return '';
  const encoding = /^encoding (.+)$/m.exec(object.toString('latin1', 0, end))?.[1];
  const message = object.subarray(end + 2);
  return toDecoder(encoding).decode(message).trim();
}

/** Names that nobody knows are taken for UTF-8, as git takes them. */
function toDecoder(encoding = 'utf-8') {
  try {
    return new TextDecoder(encoding);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder();
    throw error;
  }
}
