/** The producer state of a log, from its newest snapshot and the batches behind it. Kafka: UnifiedLog.rebuildProducerState. */
import path from 'node:path'
import type { FileSystem } from '../../io/file-system.ts'
import type { SegmentEntry } from '../segment-list.ts'
import type { CompletedTransaction } from './open-transactions.ts'
import { ProducerState } from './producer-state.ts'
import { replayLog } from './replay-log.ts'
import { type LogBounds, readNewestSnapshot } from './snapshot-files.ts'

export interface LoadOptions extends LogBounds {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly segments: readonly SegmentEntry[]
  /** Forget producers that a snapshot has and that were idle for so long. Left out: none. */
  readonly expiry?: { readonly nowMs: number; readonly expirationMs: number }
  /** Read all of the log: what snapshots say may be wrong after a crash of the machine. */
  readonly ignoreSnapshots?: boolean
}

export interface LoadedProducerState {
  readonly state: ProducerState
  /** Transactions that ended behind the snapshot, in order. */
  readonly completed: readonly CompletedTransaction[]
  /** Where the replay began: every transaction whose marker is there or later is in `completed`. */
  readonly replayedFrom: number
}

/**
 * The state of the log up to `endOffset`. Without a snapshot all of the log is read, from its start: in Kafka only after
 * an unclean stop, here always. Throws CORRUPT_MESSAGE when batches can't be read, KAFKA_STORAGE_ERROR.
 */
export function loadProducerState(options: LoadOptions): LoadedProducerState {
  const { fileSystem, directory, segments, logStartOffset, endOffset, expiry, ignoreSnapshots } = options
  const snapshot = ignoreSnapshots === true ? null : readNewestSnapshot(fileSystem, directory, options)
  const state = snapshot ?? new ProducerState({ partition: path.basename(directory), endOffset: logStartOffset })
  if (expiry !== undefined) state.expire(expiry.nowMs, expiry.expirationMs)
  const replayedFrom = state.endOffset
  const completed: CompletedTransaction[] = []
  replayLog(fileSystem, segments, { from: replayedFrom, to: endOffset }, (header, marker) => {
    const transaction = state.replay(header, marker)
    if (transaction !== null) completed.push(transaction)
  })
  state.truncateBefore(endOffset)
  return { state, completed, replayedFrom }
}
