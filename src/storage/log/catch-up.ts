/**
 * Makes a follower's log the beginning of its leader's, and then, bit by bit, the same. Kafka: ReplicaFetcherThread, without
 * the network: what it learns in several fetches is at hand here.
 */
import type { EpochEntry } from '../checkpoint/leader-epoch-checkpoint.ts'
import { divergencePoint } from './divergence-point.ts'
import type { HeldLog } from './held-log.ts'
import type { PartitionLog } from './partition-log.ts'

/** Copied at once. */
const CHUNK_BYTES = 1024 * 1024

/** What a follower must know of its leader. */
interface LeaderBounds {
  readonly startOffset: number
  readonly endOffset: number
  readonly epochs: readonly EpochEntry[]
}

/**
 * Takes from `follower` what is not the leader's, and copies up to about `maxBytes` of what it lacks. True when both logs
 * are the same then. Throws as HeldLog.appendAsFollower and HeldLog.read.
 */
export async function catchUp(follower: HeldLog, leader: HeldLog, maxBytes: number): Promise<boolean> {
  const bounds = { startOffset: leader.startOffset(), endOffset: leader.endOffset(), epochs: leader.epochs() }
  await truncateToLeader(follower, bounds)
  for (let copied = 0; follower.endOffset() < bounds.endOffset && copied < maxBytes; ) {
    const batches = leader.read(follower.endOffset(), Math.min(CHUNK_BYTES, maxBytes - copied))
    await follower.appendAsFollower(batches)
    copied += batches.length
  }
  await followStart(follower, bounds)
  return follower.endOffset() === bounds.endOffset
}

/**
 * The same without the leader's lock, and with the follower's only for a moment at a time: for a follower that is far behind
 * and gets nothing else meanwhile. Returns when it has all that the leader had at some moment of the copying; what came
 * since, `catchUp` copies. Throws as PartitionLog.holding and PartitionLog.read, and what the signal says.
 */
export async function copyUp(follower: PartitionLog, leader: PartitionLog, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted()
    const bounds = {
      startOffset: await leader.earliestOffset(),
      endOffset: leader.endOffset(),
      epochs: leader.epochs(),
    }
    const from = await follower.holding(async (held) => {
      await truncateToLeader(held, bounds)
      await followStart(held, bounds)
      return held.endOffset()
    })
    if (from >= bounds.endOffset) return
    const batches = await leader.read(from, CHUNK_BYTES)
    await follower.holding(async (held) => {
      if (held.endOffset() === from) await held.appendAsFollower(batches)
    })
  }
}

/** Kafka: AbstractFetcherThread.truncateToEpochEndOffsets, fetchOffsetAndTruncate. */
async function truncateToLeader(follower: HeldLog, { startOffset, endOffset, epochs }: LeaderBounds): Promise<void> {
  const common = divergencePoint(epochs, endOffset, follower.epochs(), follower.endOffset())
  // What the follower has is older than all that the leader has left.
  if (common < startOffset) await follower.truncateFullyAndStartAt(startOffset)
  else await follower.truncateTo(common)
}

/** A follower that ends before it comes there by and by. */
async function followStart(follower: HeldLog, { startOffset }: LeaderBounds): Promise<void> {
  if (startOffset <= follower.endOffset()) await follower.raiseStartOffset(startOffset)
}
