/** Records of `__consumer_offsets`: what groups committed, and which partitions their members had. */
import { ByteCursor } from './byte-cursor.ts'
import type { StoredLog } from './read-log.ts'

/** Types of keys: the first two bytes. */
const OFFSET_COMMIT = 1
const CURRENT_MEMBER_ASSIGNMENT = 8

export interface StoredCommit {
  readonly group: string
  /** Such as `orders-0`. */
  readonly partition: string
  /** Null: the commit was removed. */
  readonly offset: number | null
}

/** What a member has from then on. Records of one batch count at once. */
export interface StoredOwnership {
  readonly group: string
  readonly member: string
  /** Such as `MkU3OEVBNTcwNTJENDM2Qg-0`, with the topic's id; those that it was told to give up and has not given up yet too. */
  readonly partitions: readonly string[]
}

/** In the order of the log. */
export interface OffsetsTopic {
  readonly commits: readonly StoredCommit[]
  readonly ownerships: readonly (readonly StoredOwnership[])[]
}

/** Throws RangeError for records that are not what they say. */
export function readOffsetsTopic(log: StoredLog): OffsetsTopic {
  const commits: StoredCommit[] = []
  const ownerships: StoredOwnership[][] = []
  for (const { isControl, records } of log.batches) {
    const changes: StoredOwnership[] = []
    for (const { key, value } of isControl ? [] : records) {
      if (key === null) throw new RangeError(`a record without a key in ${log.partition}`)
      const cursor = new ByteCursor(key)
      const type = cursor.int16()
      if (type <= OFFSET_COMMIT) commits.push(readCommit(cursor, value))
      if (type === CURRENT_MEMBER_ASSIGNMENT) changes.push(readOwnership(cursor, value))
    }
    if (changes.length > 0) ownerships.push(changes)
  }
  return { commits, ownerships }
}

/** Of all versions of the value the offset is the first field. */
function readCommit(key: ByteCursor, value: Buffer | null): StoredCommit {
  const group = key.string()
  const partition = `${key.string()}-${key.int32()}`
  return { group, partition, offset: value === null ? null : new ByteCursor(value, 2).int64() }
}

function readOwnership(key: ByteCursor, value: Buffer | null): StoredOwnership {
  const [group, member] = [key.string(), key.string()]
  if (value === null) return { group, member, partitions: [] }
  // Behind the version: two epochs and a state.
  const cursor = new ByteCursor(value, 2 + 4 + 4 + 1)
  return { group, member, partitions: [...readPartitions(cursor), ...readPartitions(cursor)] }
}

function readPartitions(cursor: ByteCursor): string[] {
  return cursor
    .compactArray(() => {
      const topicId = cursor.take(16).toString('base64url')
      const partitions = cursor.compactArray(() => cursor.int32())
      cursor.skipTaggedFields()
      return partitions.map((partition) => `${topicId}-${partition}`)
    })
    .flat()
}
