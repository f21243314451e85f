/** When a UUIDv7 was made, in milliseconds since 1970; `null` for any other text. */
export function toUuidTimeMs(id: string): number | null {
  const [high = '', low = '', version = ''] = id.split('-');
  return /^[0-9a-f]{12}7/i.test(high + low + version) && high.length === 8 && low.length === 4
    ? Number.parseInt(high + low, 16)
    : null;
}
