/** A sink that keeps what a source gives it, as text. */
import type { RecordView } from '../../../../src/record/record-view.ts'
import type { RecordSink, RecordSource } from '../../../../src/tools/console-producer/record-source.ts'
import { isToolError } from '../../../../src/tools/tool-error.ts'

export interface TakenRecord {
  readonly line: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [string, string | null])[]
  readonly timestampMs: number
  readonly partition: number
}

export class CollectedSink implements RecordSink {
  readonly taken: TakenRecord[] = []
  readonly refused: (readonly [line: number, reason: string])[] = []
  readonly #stopAfter: number
  settledCount = 0

  constructor({ stopAfter = Number.POSITIVE_INFINITY } = {}) {
    this.#stopAfter = stopAfter
  }

  take(record: RecordView, line: number, partition: number): void {
    const text = (start: number, end: number): string | null =>
      start < 0 ? null : Buffer.from(record.source).toString('utf8', start, end)
    this.taken.push({
      line,
      key: text(record.keyStart, record.keyEnd),
      value: text(record.valueStart, record.valueEnd),
      headers: (record.headers ?? []).map(({ key, value }) => [key, value && Buffer.from(value).toString()]),
      timestampMs: record.timestampMs,
      partition,
    })
  }

  refuse(error: Error, line: number): void {
    this.refused.push([line, isToolError(error) ? error.plain : error.message])
  }

  refuseLong(lineBytes: number, line: number): void {
    this.refused.push([line, `${lineBytes} bytes`])
  }

  get isStopped(): boolean {
    return this.taken.length + this.refused.length >= this.#stopAfter
  }

  settle(): null {
    this.settledCount++
    return null
  }
}

/** All that `source` makes of `pieces`. */
export async function collect(
  source: RecordSource,
  pieces: readonly (string | Uint8Array)[],
  options: { stopAfter?: number } = {},
): Promise<CollectedSink> {
  const sink = new CollectedSink(options)
  await source.readAll(chunksOf(pieces), sink)
  await source.close?.()
  return sink
}

async function* chunksOf(pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece
}

export const surroundings = { nowMs: () => 1000, isCutOff: () => false, maxLineBytes: 1000, inSmallPieces: false }
