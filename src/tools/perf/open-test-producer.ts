/** The producer of a tool that makes up its records. */
import type { Producer, WrittenBatch } from '../../clients/producer/producer.ts'
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import { choosePartitioner } from '../console-producer/choose-partitioner.ts'
import type { ProducerSettings } from '../console-producer/console-producer-options.ts'
import { openProducer, topicLimits } from '../console-producer/open-producer.ts'
import type { ClusterSession, ToolPorts } from '../tool-ports.ts'
import { locateTopic } from '../unknown-topic.ts'

/** Who hears what becomes of each record. */
export interface ProducerListener {
  written(batch: WrittenBatch): void
  failed(failure: SendFailure): void
}

export interface TestProducerOptions extends ProducerSettings {
  readonly topic: string
  readonly autoCreateTopics: boolean
  readonly producerProperties: Readonly<Record<string, string>>
}

/** Throws ToolError and KafkaError for what is wrong with the topic, or stands in the way of a producer id. */
export async function openTestProducer(
  session: ClusterSession,
  options: TestProducerOptions,
  ports: ToolPorts,
  listener: ProducerListener,
): Promise<Producer> {
  const { autoCreateTopics: allowAutoCreate } = options
  const topic = await locateTopic(session, options.topic, { allowAutoCreate, stderr: ports.stderr })
  const partitioner = await choosePartitioner(session, topic, options, ports)
  const { maxMessageBytes } = await topicLimits(session, topic.name)
  return openProducer(session, topic, options, maxMessageBytes, {
    ...{ partitioner, clock: ports.clock },
    onFailure: (failure) => listener.failed(failure),
    onWritten: (written) => listener.written(written),
  })
}
