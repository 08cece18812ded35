/** Applies the cleanup policies of topics now, because somebody asked for it. */
import { isKafkaError, type KafkaError } from '../common/kafka-error.ts'
import type { Random } from '../common/random.ts'
import type { Uuid } from '../common/uuid.ts'
import type { CleanupReport } from '../storage/log/log-cleanup.ts'
import type { BrokerServices } from './api-router.ts'
import { cleanUpLog, type LogMaintenanceOptions } from './log-maintenance.ts'

export interface CleanUpRequest {
  /** Names; null: all topics. */
  readonly topics: readonly string[] | null
  /** Compact all that is there, whatever was compacted before. */
  readonly force: boolean
  /** Ends the work with what is done. */
  readonly signal: AbortSignal
}

/** What became of one partition. */
export interface PartitionCleanUp extends CleanupReport {
  readonly topic: string
  readonly partition: number
  /** Null when it was done. */
  readonly error: KafkaError | null
}

export interface CleanUpServices extends Pick<LogMaintenanceOptions, 'fileSystem' | 'clock'> {
  readonly services: Pick<BrokerServices, 'replicas' | 'state'>
  readonly random: Random
}

const NOTHING_DONE: CleanupReport = { segmentsDeleted: 0, filesRemoved: 0, compaction: null, left: null }
/** How often to look whether another process has ended its compaction. */
const BUSY_PAUSE_MS = 50

/** One partition after the other, by name and number; those that were never written to are passed over. */
export async function* cleanUpPartitions(
  { services, fileSystem, clock, random }: CleanUpServices,
  { topics, force, signal }: CleanUpRequest,
): AsyncGenerator<PartitionCleanUp> {
  const image = await services.state.image()
  const names = [...(topics ?? image.topicsByName.keys())].sort()
  for (const topic of names) {
    const { id, partitions = [] } = image.topicsByName.get(topic) ?? {}
    for (let partition = 0; partition < partitions.length; partition++) {
      if (signal.aborted) return
      if (id === undefined) continue
      try {
        const hosted = await services.replicas.find({ name: topic, id }, partition)
        if (!(await services.replicas.hasDirectory(hosted))) continue
        const directory = services.replicas.directoryOf(hosted)
        const cleanUp = () => services.replicas.cleanUp(hosted, { random, force, signal })
        let report = await cleanUpLog(directory, { fileSystem, clock }, cleanUp)
        // Whoever asks for it wants it done when this is over, by whomever.
        while (report.left === 'busy' && !signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS))
          report = await cleanUpLog(directory, { fileSystem, clock }, cleanUp)
        }
        yield { topic, partition, error: null, ...report }
      } catch (error) {
        if (!isKafkaError(error)) throw error
        if (topics === null && (await isGone(services, id))) continue
        yield { topic, partition, error, ...NOTHING_DONE }
      }
    }
  }
}

/** Whether the topic was deleted meanwhile: nobody asked for it by its name, so nothing is missing. */
async function isGone({ state }: CleanUpServices['services'], id: Uuid): Promise<boolean> {
  return !(await state.image()).topicsById.has(id)
}
