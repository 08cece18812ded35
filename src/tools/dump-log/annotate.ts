/** `kafdir dump-log --annotate`: each range of bytes of a file by name, with its value and what it means. */
import path from 'node:path'
import type { ReadableFile, SegmentFiles } from '../segment-files.ts'
import { annotateBatch, tornBatch } from './annotate-batch.ts'
import { annotateSnapshot, entryFiles } from './annotate-entries.ts'
import { type Annotation, RangeReader } from './annotation.ts'
import type { AnnotationLines } from './annotation-lines.ts'
import { openFile, readingError } from './dump-error.ts'
import { fileHead, restText, wrongChecksums } from './dump-log-file.ts'
import type { DumpRequest } from './dump-request.ts'
import { baseOffsetOf, dumpedSuffix } from './file-name.ts'
import { FileWindow } from './file-window.ts'
import type { Damage, Findings } from './findings.ts'
import { readLegacyMessage } from './legacy-messages.ts'
import type { LineWriter } from './line-writer.ts'
import { LogBatches, sliceOf } from './log-batches.ts'
import { restOfEntries, strangeEntries, strangeText } from './transaction-index.ts'

export interface AnnotateContext {
  readonly files: SegmentFiles
  readonly out: LineWriter
  readonly lines: AnnotationLines
  readonly findings: Findings
  report(error: unknown, file: string): void
}

/** Annotates all of `files`; false when one of them could not be annotated. `onUnknown` is told of those of no log. */
export async function annotateFiles(
  files: readonly string[],
  request: Pick<DumpRequest, 'maxBytes'>,
  context: AnnotateContext,
  onUnknown: (file: string) => void,
): Promise<boolean> {
  const { out, lines } = context
  let isWhole = true
  for (const file of files) {
    if (out.isClosed) break
    lines.file(file)
    try {
      const annotations = annotationsOf(file, request.maxBytes(), context)
      if (annotations === undefined) {
        onUnknown(file)
        isWhole = false
        continue
      }
      for (const annotation of annotations) {
        lines.write(annotation)
        if (out.isFull) await out.drain()
        if (out.isClosed) break
      }
    } catch (error) {
      context.report(readingError(error), file)
      isWhole = false
    }
  }
  out.flush()
  await out.drain()
  return isWhole
}

type TellDamage = (kind: Damage['kind'], what: string) => void

/** Undefined for a file of no log. */
function annotationsOf(
  file: string,
  maxBytes: number | null,
  { files, findings }: AnnotateContext,
): Generator<Annotation> | undefined {
  const damage: TellDamage = (kind, what) => findings.addDamage({ kind, path: file, what })
  const name = path.basename(file)
  const suffix = dumpedSuffix(name)
  switch (suffix) {
    case undefined:
      return undefined
    case '.log':
    case '.checkpoint':
      fileHead(name, file)
      return withFile(file, files, (opened) => annotateLog(opened, maxBytes, damage))
    case '.snapshot':
      return withFile(file, files, (opened) => annotateSnapshot(new FileWindow(opened).at(0, opened.sizeBytes)))
    default: {
      const baseOffset = baseOffsetOf(name, file)
      const { entryBytes, annotate } = entryFiles[suffix]
      return withFile(file, files, (opened) => {
        const strange = suffix === '.txnindex' ? strangeEntries(opened) : 0
        if (strange > 0) damage('entry', strangeText(strange))
        const rest = opened.sizeBytes % entryBytes
        if (rest > 0) damage('rest of an index', restOfEntries(rest))
        return annotateEntries(opened, entryBytes, (reader, entry) => annotate(reader, entry, baseOffset))
      })
    }
  }
}

function* withFile(
  file: string,
  files: SegmentFiles,
  annotate: (opened: ReadableFile) => Generator<Annotation>,
): Generator<Annotation> {
  const opened = openFile(files, file)
  try {
    yield* annotate(opened)
  } finally {
    opened.close()
  }
}

function* annotateLog(file: ReadableFile, maxBytes: number | null, damage: TellDamage): Generator<Annotation> {
  const { start, end } = sliceOf(file, 0, maxBytes ?? file.sizeBytes)
  const batches = new LogBatches(file, start, end)
  let wrong = 0
  for (let batch = batches.next(); batch !== null; batch = batches.next()) {
    const bytes = batches.bytes(batch)
    const isIntact = batch.magic < 2 ? readLegacyMessage(bytes).isIntact : batches.isIntact(batch)
    if (!isIntact) wrong++
    yield* annotateBatch(batch, batches.bytes(batch))
  }
  if (wrong > 0) damage('checksum', wrongChecksums(wrong))
  const left = end - batches.position
  if (left <= 0 || maxBytes !== null) return
  damage('rest of a log', restText(left))
  yield* annotateRest(file, batches.position)
}

function* annotateRest(file: ReadableFile, position: number): Generator<Annotation> {
  const left = file.sizeBytes - position
  const bytes = new FileWindow(file).at(position, Math.min(left, SHOWN_REST))
  const torn = tornBatch(bytes, position)
  if (torn !== null) {
    yield* torn
    return
  }
  const reader = new RangeReader(bytes, position)
  yield { kind: 'heading', depth: 0, text: `${left} bytes that are no whole batch` }
  yield reader.take(reader.left, 'invalidBytes', null, left > SHOWN_REST ? `the first ${SHOWN_REST} of ${left}` : '')
}

/** Of bytes that mean nothing. */
const SHOWN_REST = 64 * 1024

function* annotateEntries(
  file: ReadableFile,
  entryBytes: number,
  annotate: (reader: RangeReader, entry: Buffer) => Generator<Annotation>,
): Generator<Annotation> {
  const window = new FileWindow(file)
  const count = Math.floor(file.sizeBytes / entryBytes)
  for (let i = 0; i < count; i++) {
    const entry = window.at(i * entryBytes, entryBytes)
    if (i > 0 && entry.every((byte) => byte === 0)) {
      yield {
        kind: 'heading',
        depth: 0,
        text: `${file.sizeBytes - i * entryBytes} bytes of zeros, kept for later entries`,
      }
      return
    }
    yield { kind: 'heading', depth: 0, text: `entry ${i + 1} of ${count}` }
    yield* annotate(new RangeReader(entry, i * entryBytes), entry)
  }
  const rest = file.sizeBytes % entryBytes
  if (rest === 0) return
  const position = file.sizeBytes - rest
  const reader = new RangeReader(window.at(position, rest), position)
  yield { kind: 'heading', depth: 0, text: `${rest} bytes that are no whole entry` }
  yield reader.take(rest, 'invalidBytes', null)
}
