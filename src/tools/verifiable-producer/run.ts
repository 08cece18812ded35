/** kafka-verifiable-producer: writes numbers, and tells of each what became of it. Kafka: tools.VerifiableProducer. */
import type { WrittenBatch } from '../../clients/producer/producer.ts'
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import { formatJavaDouble } from '../../common/java-double.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { emptyRecordView } from '../../record/record-view.ts'
import { jacksonText } from '../jackson/json-node.ts'
import { openTestProducer, type ProducerListener } from '../perf/open-test-producer.ts'
import { runTestLoad } from '../perf/test-load.ts'
import { signalExitCode } from '../signal-exit-code.ts'
import { ThroughputThrottler } from '../throughput-throttler.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import type { VerifiableProducerOptions } from './parse-options.ts'

const JAVA_ERRORS = 'org.apache.kafka.common.errors'

/** 0 only when every record was written. Throws ToolError and KafkaError for what is wrong with the topic. */
export async function runVerifiableProducer(options: VerifiableProducerOptions, ports: ToolPorts): Promise<ExitCode> {
  const session = await ports.openSession(options.address)
  try {
    const events = new ProducerEvents(options, ports)
    const producer = await openTestProducer(session, options, ports, events)
    const { clock, signal, stdout } = ports
    const throttler = new ThroughputThrottler(options.throughput, clock)
    const startMs = clock.monotonicMs()
    events.tell('startup_complete')
    const { lingerMs, lingersWhilePausing } = options
    const sent = await runTestLoad({
      ...{ producer, throttler, lingerMs, lingersWhilePausing, clock },
      numRecords: options.maxMessages < 0 ? Number.MAX_SAFE_INTEGER : options.maxMessages,
      signal: AbortSignal.any([signal, stdout.closeSignal]),
      send: sender(options, producer.append.bind(producer), () => clock.nowMs()),
      onTurn: () => stdout.drain(),
    })
    await producer.flush()
    events.end(sent, clock.monotonicMs() - startMs)
    if (events.failures > 0) return 1
    return signal.aborted ? signalExitCode(signal) : 0
  } finally {
    await session.close()
  }
}

/** The text of the record at `index`; null: it has no key. */
function keyOf({ repeatingKeys }: VerifiableProducerOptions, index: number): string | null {
  if (repeatingKeys === null) return null
  return String(repeatingKeys > 0 ? index % repeatingKeys : index)
}

function valueOf({ valuePrefix }: VerifiableProducerOptions, index: number): string {
  return valuePrefix === null ? String(index) : `${valuePrefix}.${index}`
}

/** Kafka: VerifiableProducer.send. */
function sender(
  options: VerifiableProducerOptions,
  append: (record: ReturnType<typeof emptyRecordView>, number: number) => void,
  now: () => number,
): (index: number) => void {
  const view = emptyRecordView()
  const startMs = now()
  let { createTimeMs } = options
  return (index) => {
    const key = keyOf(options, index)
    const source = Buffer.from(`${key ?? ''}${valueOf(options, index)}`)
    view.source = source
    view.keyStart = key === null ? -1 : 0
    view.keyEnd = key === null ? -1 : key.length
    view.valueStart = key?.length ?? 0
    view.valueEnd = source.length
    view.timestampMs = createTimeMs ?? now()
    // As Kafka's tool: the time that has passed counts again with each record.
    if (createTimeMs !== null) createTimeMs += now() - startMs
    append(view, index)
  }
}

/** What becomes of records, a line of JSON for each, in the order of Kafka's fields. */
class ProducerEvents implements ProducerListener {
  readonly #options: VerifiableProducerOptions
  readonly #ports: ToolPorts
  #acked = 0
  failures = 0

  constructor(options: VerifiableProducerOptions, ports: ToolPorts) {
    this.#options = options
    this.#ports = ports
  }

  /** An event without any fields of its own. */
  tell(name: string): void {
    this.#ports.stdout.write(this.#line(name, ''))
  }

  written({ partition, baseOffset, recordsCount, numberOf }: WrittenBatch): void {
    const where = `"partition":${partition},"topic":${jacksonText(this.#options.topic)}`
    let lines = ''
    for (let index = 0; index < recordsCount; index++) {
      const offset = baseOffset < 0 ? baseOffset : baseOffset + index
      lines += this.#line('producer_send_success', `,${this.#record(numberOf(index))},"offset":${offset},${where}`)
    }
    this.#acked += recordsCount
    this.#ports.stdout.write(lines)
  }

  failed({ error, recordsCount, firstNumber, numberOf = () => firstNumber }: SendFailure): void {
    const exception = isKafkaError(error) ? `${JAVA_ERRORS}.${error.javaException}` : 'java.lang.RuntimeException'
    const why = `"exception":"class ${exception}","message":${jacksonText(error.message)}`
    const topic = jacksonText(this.#options.topic)
    for (let index = 0; index < recordsCount; index++) {
      const fields = `,"topic":${topic},${this.#record(numberOf(index))},${why}`
      this.#ports.stdout.write(this.#line('producer_send_error', fields))
    }
    this.failures += recordsCount
  }

  end(sent: number, elapsedMs: number): void {
    const average = formatJavaDouble(1000 * (this.#acked / Math.max(1, Math.floor(elapsedMs))))
    const target = this.#options.throughput
    this.tell('shutdown_complete')
    const counts = `"sent":${sent},"acked":${this.#acked},"target_throughput":${target}`
    this.#ports.stdout.write(this.#line('tool_data', `,${counts},"avg_throughput":${average}`))
  }

  #record(number: number): string {
    const key = keyOf(this.#options, number)
    return `"key":${key === null ? 'null' : `"${key}"`},"value":"${valueOf(this.#options, number)}"`
  }

  #line(name: string, fields: string): string {
    return `{"timestamp":${this.#ports.clock.nowMs()},"name":"${name}"${fields}}\n`
  }
}
