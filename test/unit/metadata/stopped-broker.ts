/** A `__cluster_metadata` that a broker of Kafka 4.3.1 left behind, and what Kafka's own tools said about it. */
import { readFileSync } from 'node:fs'
import { MetadataReplay } from '../../../src/metadata/image/metadata-replay.ts'
import { walkMetadataBatches } from '../../../src/metadata/log/metadata-walk.ts'

export interface StoppedBroker {
  readonly clusterId: string
  readonly topics: readonly {
    readonly name: string
    readonly topicId: string
    readonly partitions: number
    readonly configs: Readonly<Record<string, string>>
  }[]
  readonly features: Readonly<Record<string, number>>
  /** Lines of `kafka-configs.sh --describe`. */
  readonly configsDescribe: readonly string[]
  /** Names as the tool writes them: `TOPIC_RECORD`. */
  readonly records: readonly { readonly offset: number; readonly type?: string; readonly data?: object }[]
}

const directory = new URL('../../data/metadata/stopped-broker/', import.meta.url)

export const stoppedBroker = JSON.parse(
  readFileSync(new URL('../stopped-broker.json', directory), 'utf8'),
) as StoppedBroker

export const LOG_FILE = '00000000000000000000.log'

export function stoppedBrokerFile(name: string): Buffer {
  return readFileSync(new URL(name, directory))
}

/** The whole log, or what `snapshot` and the log behind it add up to. */
export function replayedStoppedBroker(snapshot?: {
  readonly name: string
  readonly endOffset: number
}): MetadataReplay {
  const replay = new MetadataReplay()
  if (snapshot !== undefined) replayFile(replay, snapshot.name, 0)
  replayFile(replay, LOG_FILE, snapshot?.endOffset ?? 0)
  return replay
}

function replayFile(replay: MetadataReplay, path: string, fromOffset: number): void {
  const visitor = {
    record: (source: Buffer, start: number, end: number) => replay.applyValue(source, start, end),
    control: () => {},
  }
  walkMetadataBatches({ batches: stoppedBrokerFile(path), path, fromOffset, checkCrcs: true, visitor })
}
