/** A replica can't be written: what failed, and whose it is. Never seen outside of the broker. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { systemErrorCode } from '../../storage/io/storage-error.ts'

export class ReplicaFailure extends Error {
  override readonly name = 'ReplicaFailure'
  readonly brokerId: number

  constructor(brokerId: number, cause: unknown) {
    super(`the replica of broker ${brokerId} failed`, { cause })
    this.brokerId = brokerId
  }
}

export function isReplicaFailure(error: unknown): error is ReplicaFailure {
  return error instanceof ReplicaFailure
}

/** Whether the directory is another one than when the replica was opened, or has gone. */
export function isReplaced({ cause }: ReplicaFailure): boolean {
  return isKafkaError(cause) && cause.error === 'NOT_LEADER_OR_FOLLOWER'
}

/** Errors that speak against the replica, not against what was asked of it. */
const OF_THE_REPLICA: ReadonlySet<string> = new Set([
  'KAFKA_STORAGE_ERROR',
  'NOT_LEADER_OR_FOLLOWER',
  'CORRUPT_MESSAGE',
  'OFFSET_OUT_OF_RANGE',
])

/** A process that has too many files open has them open everywhere. */
const OF_THE_PROCESS: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE'])

/** `error` of an action on the replica of `brokerId`, as what becomes of it. */
export function asReplicaFailure(brokerId: number, error: unknown): unknown {
  if (!isKafkaError(error) || !OF_THE_REPLICA.has(error.error)) return error
  return OF_THE_PROCESS.has(systemErrorCode(error.cause)) ? error : new ReplicaFailure(brokerId, error)
}
