/** From what the command line said to VerifiableConsumerOptions. Kafka: VerifiableConsumer.createFromArgs. */
import type { ClientFront } from '../client-front.ts'
import { addressOf } from '../command-config.ts'
import { type ConsumerSettings, consumerSettings } from '../console-consumer/consumer-settings.ts'
import type { OptionValues } from '../option-table.ts'
import { harnessProperties } from '../perf/harness-properties.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ToolPorts } from '../tool-ports.ts'
import type { VerifiableConsumerOptionTable } from './options.ts'

type Options = OptionValues<VerifiableConsumerOptionTable>

/** What a verifiable consumer is asked to do, checked and with all defaults filled in. */
export interface VerifiableConsumerOptions extends ConsumerSettings {
  readonly address: ClusterAddress
  readonly topic: string
  readonly groupId: string
  /** Negative: until it is stopped. */
  readonly maxMessages: number
  readonly isVerbose: boolean
  /** The offsets are committed by the clock, not after each poll. */
  readonly commitsByClock: boolean
  readonly autoCreateTopics: boolean
}

/** Throws ToolError for what Kafka refuses; notices about old option names go to stderr. */
export function parseVerifiableConsumerOptions(
  options: Options,
  front: ClientFront,
  ports: Pick<ToolPorts, 'readTextFile' | 'stderr'>,
): VerifiableConsumerOptions {
  if (front.style === 'kafdir' && !options.has('group-id')) {
    throw new ToolError('usage', 'In which group? Give --group.')
  }
  const commitsByClock = options.has('enable-autocommit')
  const instanceId = options.valueOf('group-instance-id')
  const fromFile = harnessProperties(options, 'consumer.config', ports)
  const properties = {
    ...fromFile,
    ...protocolProperties(options, fromFile),
    'enable.auto.commit': String(commitsByClock),
    'auto.offset.reset': options.valueOf('reset-policy'),
    ...(instanceId === undefined ? {} : { 'group.instance.id': instanceId }),
  }
  return {
    ...consumerSettings(properties, front.style),
    address: addressOf(options, properties, 'consumer-1'),
    topic: options.valueOf('topic') ?? '',
    groupId: options.valueOf('group-id') ?? '',
    maxMessages: options.valueOf('max-messages'),
    isVerbose: options.has('verbose'),
    commitsByClock,
    autoCreateTopics: front.autoCreateTopics,
  }
}

/** The two protocols have settings of their own. */
function protocolProperties(options: Options, fromFile: Readonly<Record<string, string>>): Record<string, string> {
  const protocol = options.valueOf('group-protocol').toUpperCase()
  const sessionTimeoutMs = options.valueOf('session-timeout')
  if (protocol === 'CLASSIC') {
    return {
      'group.protocol': protocol,
      'partition.assignment.strategy': options.valueOf('assignment-strategy'),
      ...(sessionTimeoutMs === undefined ? {} : { 'session.timeout.ms': String(sessionTimeoutMs) }),
    }
  }
  if (protocol !== 'CONSUMER') {
    throw new ToolError('exception', `No enum constant org.apache.kafka.clients.consumer.GroupProtocol.${protocol}`, {
      plain: `--group-protocol must be classic or consumer, not '${options.valueOf('group-protocol')}'.`,
    })
  }
  if (options.has('session-timeout') || fromFile['session.timeout.ms'] !== undefined) {
    throw new ToolError('exception', 'session.timeout.ms cannot be set when group.protocol=CONSUMER', {
      javaException: 'org.apache.kafka.common.config.ConfigException',
    })
  }
  const assignor = options.valueOf('group-remote-assignor')
  return { 'group.protocol': protocol, ...(assignor === undefined ? {} : { 'group.remote.assignor': assignor }) }
}
