/**
 * Where two replicas of a log part, told from their leader epochs alone. Pure. Kafka: LeaderEpochFileCache.endOffsetFor,
 * AbstractFetcherThread.getOffsetTruncationState (KIP-101, KIP-279).
 */
import type { EpochEntry } from '../checkpoint/leader-epoch-checkpoint.ts'

/** How far an epoch reaches in a log; both -1 when the log can't tell. Kafka: OffsetForLeaderEpochResponse.EpochEndOffset. */
export interface EpochEnd {
  /** The epoch that was asked for, or the last one before it that the log has. */
  readonly epoch: number
  /** Offset behind its last record. */
  readonly endOffset: number
}

const UNDEFINED_EPOCH = -1
const UNDEFINED_EPOCH_OFFSET = -1
const UNDEFINED: EpochEnd = { epoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_EPOCH_OFFSET }

/**
 * The end of `epoch`, or of the last epoch before it, in a log with these `epochs` (rising) that ends at `endOffset`. An
 * epoch higher than all that the log knows is undefined; for one before all of them it is where the first of them begins.
 * Kafka: LeaderEpochFileCache.endOffsetFor.
 */
export function endOffsetForEpoch(epochs: readonly EpochEntry[], endOffset: number, epoch: number): EpochEnd {
  if (epoch === UNDEFINED_EPOCH) return UNDEFINED
  if (epochs.at(-1)?.epoch === epoch) return { epoch, endOffset }
  const higher = epochs.find((entry) => entry.epoch > epoch)
  if (higher === undefined) return UNDEFINED
  const floor = epochs.findLast((entry) => entry.epoch <= epoch)
  return { epoch: floor?.epoch ?? epoch, endOffset: higher.startOffset }
}

/**
 * The offset that a follower must truncate to before it copies from the leader: up to there both logs are the same, as far
 * as epochs can tell. What Kafka's follower finds in several rounds of fetches, each of which cuts a little more. At most
 * `followerEnd`; below the leader's log start the follower must begin there instead (`truncateFullyAndStartAt`).
 *
 * Two differences of one epoch are not seen: whoever writes to a leader alone, because a follower is missing, must raise
 * the leader epoch first. An epoch that the leader never heard of, which Kafka answers as undefined, ends where the
 * leader's last one does.
 */
export function divergencePoint(
  leaderEpochs: readonly EpochEntry[],
  leaderEnd: number,
  followerEpochs: readonly EpochEntry[],
  followerEnd: number,
): number {
  let end = followerEnd
  for (let epochs = followerEpochs; ; epochs = epochs.filter(({ startOffset }) => startOffset < end)) {
    const latest = epochs.at(-1)
    // Nothing to compare, as where a log has no epochs: only its length is known to be wrong.
    if (latest === undefined) return Math.min(end, leaderEnd)
    const asked = endOffsetForEpoch(leaderEpochs, leaderEnd, latest.epoch)
    const leader = asked.epoch === UNDEFINED_EPOCH ? lastEpochOf(leaderEpochs, leaderEnd) : asked
    const own = endOffsetForEpoch(epochs, end, leader.epoch)
    // The follower has nothing of that epoch: what it has from a later one is not the leader's.
    if (own.epoch === UNDEFINED_EPOCH || own.epoch === leader.epoch) {
      const ownEnd = own.epoch === UNDEFINED_EPOCH ? end : own.endOffset
      return Math.min(ownEnd, leader.endOffset, end)
    }
    end = Math.min(own.endOffset, end)
  }
}

function lastEpochOf(epochs: readonly EpochEntry[], endOffset: number): EpochEnd {
  return { epoch: epochs.at(-1)?.epoch ?? UNDEFINED_EPOCH, endOffset }
}
