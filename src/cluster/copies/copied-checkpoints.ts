/** The checkpoint files of a log.dir's copy: what they said of each log when it was pinned, and nothing beyond its end. */
import path from 'node:path'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { formatCheckpoint } from '../../storage/checkpoint/checkpoint-text.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { CHECKPOINT_FILES } from '../../storage/log-dir/log-dir-checkpoints.ts'
import type { ExaminedBroker } from '../doctor/examined-brokers.ts'

type Line = readonly [topic: string, partition: number, offset: number]

export class CopiedCheckpoints {
  readonly #broker: ExaminedBroker
  /** By file, then by partition. */
  readonly #lines = new Map<string, Map<string, Line>>()

  constructor(broker: ExaminedBroker) {
    this.#broker = broker
  }

  /** Call it under the lock of the partition whose log ends at `endOffset` in the copy. */
  note(topicPartition: TopicPartition, endOffset: number): void {
    const { checkpoints } = this.#broker
    const own = checkpoints.of(topicPartition)
    const dirty = own.firstDirtyOffset()
    const high = checkpoints.highWatermarkOf(topicPartition)
    const start = own.logStartOffset()
    const recovery = own.recoveryPoint()
    const { logStart, recoveryPoint, highWatermark, cleaner } = CHECKPOINT_FILES
    this.#set(logStart, topicPartition, start > 0 ? start : null)
    this.#set(recoveryPoint, topicPartition, recovery > 0 ? Math.min(recovery, endOffset) : null)
    this.#set(highWatermark, topicPartition, high === null ? null : Math.min(high, endOffset))
    this.#set(cleaner, topicPartition, dirty === null ? null : Math.min(dirty, endOffset))
  }

  /** Returns the files; they are not on the disk yet. */
  write(fileSystem: FileSystem, source: string, target: string): string[] {
    return Object.values(CHECKPOINT_FILES).flatMap((name) => {
      const lines = [...(this.#lines.get(name)?.values() ?? [])]
      const stat = fileSystem.stat(path.join(source, name))
      if (lines.length === 0 && stat === null) return []
      const copy = path.join(target, name)
      const file = fileSystem.open(copy, 'create')
      try {
        file.write(Buffer.from(formatCheckpoint(lines)), 0)
        // Whether a broker ran since the last writer of ours is told by its time.
        if (stat !== null) file.setModified(stat.modifiedMs)
      } finally {
        file.close()
      }
      return [copy]
    })
  }

  #set(file: string, topicPartition: TopicPartition, offset: number | null): void {
    const lines = this.#lines.get(file) ?? new Map<string, Line>()
    this.#lines.set(file, lines)
    const name = formatTopicPartition(topicPartition)
    if (offset === null) lines.delete(name)
    else lines.set(name, [topicPartition.topic, topicPartition.partition, offset])
  }
}
