import { toSha256 } from '../../domain/ids.ts';

/** Stands for an id of a session's where no text of the session may be kept. */
export const toKey = (id: string): string => toSha256(id).slice(0, 16);
