/** Partition directories made of batches, file by file, as several processes would leave them. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { FileSystem } from '../../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../../src/storage/io/node-file-system.ts'
import { CommittedView } from '../../../../../src/storage/log/producer-state/committed-view.ts'
import { loadProducerState } from '../../../../../src/storage/log/producer-state/load-producer-state.ts'
import { findSegmentEnd } from '../../../../../src/storage/log/segment-end.ts'
import { segmentFileName } from '../../../../../src/storage/log/segment-file.ts'
import { listSegments } from '../../../../../src/storage/log/segment-list.ts'
import { temporaryDirectory } from '../../temporary-directory.ts'
import { type DataBatch, dataBatch, type MarkerBatch, markerBatch } from './producer-batches.ts'

export type Batch = Omit<DataBatch, 'offset'> | Omit<MarkerBatch, 'offset'>

export class BatchLog {
  readonly directory: string
  startOffset = 0
  #base = 0
  #endOffset = 0

  /** `directory`: one that is there already; left out, a new one. */
  constructor(directory = path.join(temporaryDirectory(), 'orders-0')) {
    this.directory = directory
    mkdirSync(directory, { recursive: true })
  }

  get segments() {
    return listSegments(nodeFileSystem, this.directory)
  }

  /** Where the batches in the files end. */
  endOffset(): number {
    const last = this.segments.at(-1)
    return last === undefined ? 0 : (findSegmentEnd(nodeFileSystem, last)?.nextOffset ?? 0)
  }

  /** Appends the batches to the last segment. */
  append(...batches: readonly Batch[]): void {
    for (const batch of batches) {
      const offset = this.#endOffset
      const bytes = 'type' in batch ? markerBatch({ ...batch, offset }) : dataBatch({ ...batch, offset })
      appendFileSync(this.file('.log', this.#base), bytes)
      this.#endOffset += 'type' in batch ? 1 : (batch.count ?? 1)
    }
  }

  /** Begins a segment. */
  roll(): void {
    this.#base = this.#endOffset
    writeFileSync(this.file('.log', this.#base), '')
  }

  /** Writes the snapshot of `offset` from the log alone. */
  writeSnapshot(offset = this.#endOffset): void {
    writeFileSync(
      this.file('.snapshot', offset),
      this.load({ endOffset: offset, ignoreSnapshots: true }).state.toSnapshot(),
    )
  }

  load(
    options: { endOffset?: number; ignoreSnapshots?: boolean; expiry?: { nowMs: number; expirationMs: number } } = {},
  ) {
    return loadProducerState({
      fileSystem: nodeFileSystem,
      directory: this.directory,
      segments: this.segments,
      logStartOffset: this.startOffset,
      endOffset: this.endOffset(),
      ...options,
    })
  }

  view(fileSystem: FileSystem = nodeFileSystem): CommittedView {
    return new CommittedView({
      fileSystem,
      directory: this.directory,
      startOffset: () => this.startOffset,
      endOffset: () => this.endOffset(),
    })
  }

  file(suffix: '.log' | '.index' | '.txnindex' | '.snapshot', offset: number): string {
    return path.join(this.directory, segmentFileName(offset, suffix))
  }
}
