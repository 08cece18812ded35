/** From what the command line said to VerifiableProducerOptions. Kafka: VerifiableProducer.createFromArgs. */
import type { ClientFront } from '../client-front.ts'
import { addressOf } from '../command-config.ts'
import type { ProducerSettings } from '../console-producer/console-producer-options.ts'
import { producerSettings } from '../console-producer/producer-settings.ts'
import type { OptionValues } from '../option-table.ts'
import { harnessProperties } from '../perf/harness-properties.ts'
import { refuseTransactions } from '../refuse-transactions.ts'
import type { ClusterAddress, ToolPorts } from '../tool-ports.ts'
import type { VerifiableProducerOptionTable } from './options.ts'

/** What a verifiable producer is asked to do, checked and with all defaults filled in. */
export interface VerifiableProducerOptions extends ProducerSettings {
  readonly address: ClusterAddress
  readonly topic: string
  /** Negative: until it is stopped. */
  readonly maxMessages: number
  /** Records a second; negative: as many as go. */
  readonly throughput: number
  /** Null: the present. */
  readonly createTimeMs: number | null
  readonly valuePrefix: number | null
  readonly repeatingKeys: number | null
  readonly autoCreateTopics: boolean
  readonly lingersWhilePausing: boolean
  readonly producerProperties: Readonly<Record<string, string>>
}

/** Throws ToolError for what Kafka refuses; notices about old option names go to stderr. */
export function parseVerifiableProducerOptions(
  options: OptionValues<VerifiableProducerOptionTable>,
  front: ClientFront,
  ports: Pick<ToolPorts, 'readTextFile' | 'stderr'>,
): VerifiableProducerOptions {
  const fromFile = harnessProperties(options, 'producer.config', ports)
  // No retries, so that each record has one answer; the file outweighs the options.
  const producerProperties = { acks: String(options.valueOf('acks')), retries: '0', ...fromFile }
  refuseTransactions(producerProperties, options.valueOf('topic') ?? '')
  const createTimeMs = options.valueOf('message-create-time')
  return {
    ...producerSettings(producerProperties),
    address: addressOf(options, producerProperties, 'producer-1'),
    topic: options.valueOf('topic') ?? '',
    maxMessages: options.valueOf('max-messages'),
    throughput: options.valueOf('throughput'),
    createTimeMs: createTimeMs === -1 ? null : createTimeMs,
    valuePrefix: options.valueOf('value-prefix') ?? null,
    repeatingKeys: options.valueOf('repeating-keys') ?? null,
    autoCreateTopics: front.autoCreateTopics,
    lingersWhilePausing: fromFile['linger.ms'] !== undefined,
    producerProperties,
  }
}
