/**
 * The in-sync replicas of a partition while all their locks are held: made equal, and written to together. A writer that was
 * killed left a batch in some of them, at most: the longest one counts, and nobody was told that the batch was not written.
 */

import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { HeldLog } from '../../storage/log/held-log.ts'
import type { AppendedBatch, AppendOptions } from '../../storage/log/log-writer.ts'
import { asReplicaFailure, isReplicaFailure, ReplicaFailure } from './replica-failure.ts'

/** A replica whose lock is held. */
export interface HeldReplica {
  readonly brokerId: number
  readonly held: HeldLog
}

const READ_BYTES = 1024 * 1024
/** What a writer copies before its own batch; a replica that lacks more leaves the ISR and catches up without locks. */
const COPIED_BYTES = 8 * 1024 * 1024

/**
 * Makes all of them as long as the longest. Throws ReplicaFailure for one that lacks too much, or can't be written; and for
 * one that can't be read, when the others have been made equal without it. What only that one has stays there: who lacks it
 * is out of sync then.
 */
export async function makeEqual(replicas: readonly HeldReplica[]): Promise<void> {
  const endOffset = Math.max(...replicas.map(({ held }) => held.endOffset()))
  const isWhole = ({ held }: HeldReplica): boolean => held.endOffset() === endOffset
  const short = replicas.filter((replica) => !isWhole(replica))
  // Who lacks least comes first, and may be what the others are copied from.
  for (const replica of short.toSorted((a, b) => b.held.endOffset() - a.held.endOffset())) {
    await fillUp(replica, replicas.filter(isWhole))
  }
}

async function fillUp(replica: HeldReplica, sources: readonly HeldReplica[]): Promise<void> {
  const unreadable: ReplicaFailure[] = []
  for (const source of sources) {
    try {
      await copyMissing(source, replica)
      if (unreadable.length === 0) return
      break
    } catch (error) {
      if (!isReplicaFailure(error) || error.brokerId !== source.brokerId) throw error
      unreadable.push(error)
    }
  }
  const [first] = unreadable as [ReplicaFailure]
  if (unreadable.length < sources.length) throw first
  throw new ReplicaFailure(replica.brokerId, behind(replica.held, first))
}

async function copyMissing(source: HeldReplica, { brokerId, held: to }: HeldReplica): Promise<void> {
  const { held: from } = source
  try {
    if (to.endOffset() < from.startOffset()) throw behind(to)
    for (let copiedBytes = 0; to.endOffset() < from.endOffset(); ) {
      const batches = readFrom(source, to.endOffset())
      copiedBytes += batches.length
      if (copiedBytes > COPIED_BYTES) throw behind(to)
      await to.appendAsFollower(batches)
    }
  } catch (error) {
    throw isReplicaFailure(error) ? error : asReplicaFailure(brokerId, error)
  }
}

/** What fails here speaks against the replica that is read, not against the one that it is copied to. */
function readFrom({ brokerId, held }: HeldReplica, offset: number): Buffer {
  try {
    const batches = held.read(offset, READ_BYTES)
    if (batches.length > 0) return batches
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `The log of ${held.name} has nothing to read at offset ${offset}.`,
    })
  } catch (error) {
    throw asReplicaFailure(brokerId, error)
  }
}

/**
 * Appends a batch: to the followers first, to the leader last, so that nobody reads what is not in all of them. When one of
 * them fails it is in none; throws ReplicaFailure then, and what the leader has against the batch.
 */
export async function appendToAll(
  leaderId: number,
  replicas: readonly HeldReplica[],
  batch: Buffer,
  options: AppendOptions,
): Promise<AppendedBatch> {
  const leader = replicas.find(({ brokerId }) => brokerId === leaderId) as HeldReplica
  const followers = replicas.filter((replica) => replica !== leader)
  const endOffset = leader.held.endOffset()
  try {
    return await leader.held.append(batch, options, async (final) => {
      for (const { brokerId, held } of followers) {
        try {
          await held.appendAsFollower(final)
        } catch (error) {
          throw asReplicaFailure(brokerId, error)
        }
      }
    })
  } catch (error) {
    await takeBack(followers, endOffset)
    throw error instanceof ReplicaFailure ? error : asReplicaFailure(leaderId, error)
  }
}

/** The batch will be sent again: where it can't be taken back now, it counts as written before that. */
async function takeBack(followers: readonly HeldReplica[], endOffset: number): Promise<void> {
  for (const { held } of followers) {
    try {
      if (held.endOffset() > endOffset) await held.truncateTo(endOffset)
    } catch {
      // the replica that failed, or the next one to be told so
    }
  }
}

function behind({ name }: HeldLog, unreadable: ReplicaFailure | null = null): KafkaError {
  const { brokerId, cause } = unreadable ?? { brokerId: -1, cause: null }
  const why = isKafkaError(cause) ? `, and that of broker ${brokerId} can’t be read: ${cause.message}` : ''
  return new KafkaError('KAFKA_STORAGE_ERROR', { message: `the replica ${name} lacks records that others have${why}` })
}
