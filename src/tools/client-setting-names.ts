/** The names of the settings of Kafka's clients, so that a mistyped one is noticed. Kafka: ProducerConfig, ConsumerConfig. */
import { closestMatch } from '../common/closest-match.ts'
import type { OutputPort } from './tool-ports.ts'

/** Of both. */
const COMMON = [
  'bootstrap.servers',
  'client.dns.lookup',
  'client.id',
  'config.providers',
  'connections.max.idle.ms',
  'enable.metrics.push',
  'interceptor.classes',
  'metadata.max.age.ms',
  'metadata.recovery.rebootstrap.trigger.ms',
  'metadata.recovery.strategy',
  'metric.reporters',
  'metrics.num.samples',
  'metrics.recording.level',
  'metrics.sample.window.ms',
  'receive.buffer.bytes',
  'reconnect.backoff.max.ms',
  'reconnect.backoff.ms',
  'request.timeout.ms',
  'retry.backoff.max.ms',
  'retry.backoff.ms',
  'security.protocol',
  'security.providers',
  'send.buffer.bytes',
  'socket.connection.setup.timeout.max.ms',
  'socket.connection.setup.timeout.ms',
] as const

/** The producer's own. */
const PRODUCER = [
  'acks',
  'batch.size',
  'buffer.memory',
  'compression.gzip.level',
  'compression.type',
  'compression.zstd.level',
  'delivery.timeout.ms',
  'enable.idempotence',
  'key.serializer',
  'linger.ms',
  'max.block.ms',
  'max.in.flight.requests.per.connection',
  'max.request.size',
  'metadata.max.idle.ms',
  'partitioner.adaptive.partitioning.enable',
  'partitioner.availability.timeout.ms',
  'partitioner.class',
  'partitioner.ignore.keys',
  'retries',
  'transaction.timeout.ms',
  'transaction.two.phase.commit.enable',
  'transactional.id',
  'value.serializer',
] as const

/** The consumer's own. */
const CONSUMER = [
  'allow.auto.create.topics',
  'auto.commit.interval.ms',
  'auto.offset.reset',
  'check.crcs',
  'client.rack',
  'default.api.timeout.ms',
  'enable.auto.commit',
  'exclude.internal.topics',
  'fetch.max.bytes',
  'fetch.max.wait.ms',
  'fetch.min.bytes',
  'group.id',
  'group.instance.id',
  'group.protocol',
  'group.remote.assignor',
  'heartbeat.interval.ms',
  'isolation.level',
  'key.deserializer',
  'max.partition.fetch.bytes',
  'max.poll.interval.ms',
  'max.poll.records',
  'partition.assignment.strategy',
  'session.timeout.ms',
  'share.acknowledgement.mode',
  'share.acquire.mode',
  'value.deserializer',
] as const

const KNOWN = {
  // `partitioner` is kafdir's own.
  producer: [...COMMON, ...PRODUCER, 'partitioner'],
  consumer: [...COMMON, ...CONSUMER],
} as const

/** Settings of security, and those that go on after the name of a class. */
const OPEN_ENDED = /^(?:sasl|ssl|config\.providers|security)\./

/** Tells stderr about each of `names` that no client of Kafka knows. They have no effect, as in Kafka, which logs it. */
export function warnOfUnknownSettings(
  client: keyof typeof KNOWN,
  names: readonly string[],
  stderr: Pick<OutputPort, 'write'>,
): void {
  const known: readonly string[] = KNOWN[client]
  for (const name of names) {
    if (known.includes(name) || OPEN_ENDED.test(name)) continue
    const meant = closestMatch(name, known)
    const question = meant === undefined ? '' : ` Did you mean ${meant}?`
    stderr.write(`Warning: the ${client} has no setting ${name}: it changes nothing.${question}\n`)
  }
}
