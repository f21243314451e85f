import * as z from 'zod';
import { toGatheredRecords } from './gathered-records.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import {
  createLegacyRecords,
  type LegacyRecords,
  LegacyState,
  wantedLegacyRecords,
} from './legacy-records.ts';
import { RecordFinder } from './record-finder.ts';
import { LinePlace, type RecordPlace } from './record-place.ts';
import { parseMeta, toKnownMeta } from './rollout-meta.ts';
import { Envelope, parseRecord, type RolloutRecord, wantedRecords } from './rollout-record.ts';
import { createSessionBuilder, type SessionBuilder } from './rollout-session.ts';
import { readFrequent } from './rollout-shortcut.ts';
import { RolloutState } from './rollout-state.ts';
import type { OpenedFile, ReadResult, SessionFormat, SessionReader } from './session-format.ts';
import { createNotes } from './session-notes.ts';
import { toKey } from './to-key.ts';
import { withoutInstructions } from './without-instructions.ts';

const rolloutName = /^rollout-.*\.jsonl(\.zst)?$/;

const SavedRollout = RolloutState.extend({
  /** Key of the session's id, by which its records name it: one that was redacted since is no longer known by them. */
  idKey: z.string(),
  legacy: LegacyState.nullable(),
  /** Responses count their own tokens: running totals are passed over. */
  isMetered: z.boolean(),
});

/** Sessions of the Codex CLI as it records them, one rollout file each (formats: Codex 0.80 to 0.171, measured). */
export const codexRollout: SessionFormat = {
  name: 'codex-rollout',
  recognises: (name) => rolloutName.test(name),
  open: (file) => {
    if (file.from === null) return createRolloutReader(file, undefined);
    const { session } = file.from;
    const state = SavedRollout.safeParse(file.from.state).data;
    if (state === undefined || state.idKey !== toKey(session.id)) return null;
    const meta = toKnownMeta(session, state);
    return createRolloutReader(file, {
      builder: createSessionBuilder(meta, { session, state }),
      legacy: state.legacy === null ? undefined : createLegacyRecords(meta, state.legacy),
      endedAt: session.endedAt,
      isMetered: state.isMetered,
    });
  },
};

interface Beginning {
  readonly builder: SessionBuilder;
  readonly legacy: LegacyRecords | undefined;
  readonly endedAt: string;
  readonly isMetered: boolean;
}

/** Takes the lines of one rollout: the first must describe the session, of the others any may be damaged. */
function createRolloutReader(file: OpenedFile, known: Beginning | undefined): SessionReader {
  const notes = createNotes(file.path);
  let legacy = known?.legacy;
  let finder = new RecordFinder(file.room, legacy ? wantedLegacyRecords : wantedRecords, known?.endedAt);
  let builder = known?.builder;
  let failure: string | undefined;
  let isMetered = known?.isMetered ?? false;
  if (isMetered) finder.ignore('token_count');

  const takeFirst = (line: Buffer, hasEnd: boolean) => {
    const record = parseJsonLine(hasEnd ? withoutInstructions(line) : line);
    if (record.kind === 'damaged') return fail(`${record.detail}: it should describe the session`);
    const meta = attempt(() => parseMeta(record.value, file.ownThreadSource));
    if (meta.kind === 'damaged') return fail(`no readable session_meta: ${meta.detail}`);
    if (meta.value.isLegacy) legacy = createLegacyRecords(meta.value);
    finder = new RecordFinder(file.room, legacy ? wantedLegacyRecords : wantedRecords, meta.value.startedAt);
    builder = createSessionBuilder(meta.value);
  };
  const takeRecord = (to: SessionBuilder, line: Buffer, lineNumber: number, hasEnd: boolean) => {
    const place = new LinePlace(line, finder.ordinal);
    addGathered(to, place);
    const frequent = hasEnd && legacy === undefined ? readFrequent(line, finder, place) : undefined;
    if (frequent) return add(to, frequent, place);
    const json = parseJsonLine(line);
    if (json.kind === 'damaged') {
      notes.add(hasEnd ? json.detail : 'last line is torn: its writer was cut off', lineNumber);
      return;
    }
    const record = attempt(() => {
      const envelope = Envelope.parse(json.value);
      const place = { at: envelope.timestamp, ordinal: envelope.ordinal ?? null };
      return { place, parsed: legacy ? legacy.read(envelope) : [parseRecord(envelope) ?? []].flat() };
    });
    if (record.kind === 'damaged') notes.add(`record left out: ${record.detail}`, lineNumber);
    else for (const each of record.value.parsed) add(to, each, record.value.place);
  };
  /** What lines that were not handed on have told, of turns that there are. */
  const addGathered = (to: SessionBuilder, place: RecordPlace) => {
    const gathered = finder.takeGathered();
    if (gathered) for (const each of toGatheredRecords(gathered)) to.add(each, place);
  };
  const add = (to: SessionBuilder, record: RolloutRecord, place: RecordPlace) => {
    to.add(record, place);
    if (record.kind === 'images') finder.notePictures(record.urls.length > 0);
    if (record.kind === 'usage' && legacy === undefined && !isMetered) meter();
  };
  /** Each response counts its own tokens: no more need of running totals. */
  const meter = () => {
    isMetered = true;
    finder.ignore('token_count');
  };
  const save = (of: SessionBuilder): z.infer<typeof SavedRollout> | null => {
    const records = legacy?.save();
    const session = of.build(file.path, finder.latestAt());
    const state = records === null ? null : of.save(session);
    return state && { ...state, idKey: toKey(session.id), legacy: records ?? null, isMetered };
  };
  const fail = (detail: string) => {
    failure = notes.toText(detail, 1);
  };

  return {
    wants(bytes, start, end) {
      const isWanted = finder.wants(bytes, start, end) || builder === undefined;
      return isWanted && !legacy?.settles(bytes, start, end);
    },

    // The first line is wanted whatever it is, and of older records one is passed over for what another has told.
    search: (bytes) =>
      builder !== undefined && legacy === undefined && finder.reaches(bytes) ? finder : undefined,

    take(line, lineNumber, hasEnd) {
      if (lineNumber === 1) takeFirst(line, hasEnd);
      else if (builder !== undefined) takeRecord(builder, line, lineNumber, hasEnd);
    },

    refuse(lineNumber) {
      if (lineNumber === 1) fail('line is too long: it should describe the session');
      else notes.add('record left out: the line is too long', lineNumber);
    },

    isDone: () => failure !== undefined,

    finish(cause): ReadResult {
      if (cause !== undefined) notes.add(`cannot be read further: ${cause}`);
      if (builder === undefined) {
        const detail = failure ?? notes.list()[0] ?? notes.toText('empty file');
        return { kind: 'unreadable', detail, notes: notes.list() };
      }
      addGathered(builder, { at: finder.latestAt(), ordinal: null });
      const state = cause === undefined ? save(builder) : null;
      // What the end of the file tells may be told otherwise once it has grown.
      for (const record of legacy?.end() ?? []) builder.add(record, { at: finder.latestAt(), ordinal: null });
      const session = builder.build(file.path, finder.latestAt());
      return { kind: 'session', session, attachments: builder.attachments(), notes: notes.list(), state };
    },
  };
}
