import { describe, expect, it } from 'vitest'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { emptyRecordView, type RecordView } from '../../../../src/record/record-view.ts'
import { Pace } from '../../../../src/tools/console-producer/pace.ts'
import {
  RecordDelivery,
  type RecordDeliveryOptions,
  type RecordTarget,
} from '../../../../src/tools/console-producer/record-delivery.ts'
import { SendFailures } from '../../../../src/tools/console-producer/send-failures.ts'
import { ToolError } from '../../../../src/tools/tool-error.ts'
import { MemoryOutput } from '../memory-ports.ts'

/** Writes down what it is told to do; records with the value `bad` are refused. */
class RecordedTarget implements RecordTarget {
  readonly events: string[] = []
  recordsSent = 0
  isFull = false
  onFlush = (): void => {}
  readonly #failures: SendFailures

  constructor(failures: SendFailures) {
    this.#failures = failures
  }

  append(record: RecordView, number: number): void {
    const value = Buffer.from(record.source).toString('utf8', record.valueStart, record.valueEnd)
    this.events.push(value)
    if (value === 'bad') this.#fail(new KafkaError('INVALID_RECORD', { message: 'no good' }), number)
    else this.recordsSent++
  }

  refuseSize(sizeInBytes: number, number: number): void {
    this.#fail(new KafkaError('MESSAGE_TOO_LARGE', { message: `${sizeInBytes} bytes` }), number)
  }

  #fail(error: Error, number: number): void {
    this.#failures.add({ error, recordsCount: 1, firstNumber: number, lastNumber: number, partition: 0 })
  }

  async ready(): Promise<void> {
    this.events.push('(ready)')
    this.isFull = false
  }

  sendAll(): void {
    this.events.push('(send)')
  }

  sendLingering(lingerMs: number): void {
    this.events.push(`(linger ${lingerMs})`)
  }

  async flush(): Promise<void> {
    this.events.push('(flush)')
    this.onFlush()
  }
}

function delivery(options: Partial<RecordDeliveryOptions> = {}) {
  const stderr = new MemoryOutput()
  const failures = new SendFailures({ topic: 't', unit: 'line', stderr })
  const target = new RecordedTarget(failures)
  let nowMs = 0
  const made = new RecordDelivery({
    target,
    failures,
    policy: 'skip',
    sync: false,
    pace: null,
    lingerMs: 7,
    clock: { nowMs: () => 0, monotonicMs: () => nowMs },
    signal: new AbortController().signal,
    onTick: () => {},
    ...options,
  })
  const take = (value: string, line: number): void =>
    made.take({ ...emptyRecordView(), source: Buffer.from(value), valueStart: 0, valueEnd: value.length }, line, -1)
  return { made, take, target, failures, stderr, passTime: (ms: number) => void (nowMs += ms) }
}

describe('records', () => {
  it('are handed on at once', () => {
    const { made, take, target } = delivery()
    take('a', 1)
    expect(made.settle(0)).toBeNull()
    expect(target.events).toEqual(['a'])
  })

  it('wait for memory between pieces of input, and batches are sent that have waited long enough', async () => {
    const { made, take, target, passTime } = delivery()
    take('a', 1)
    target.isFull = true
    passTime(5)
    await made.settle(0)
    expect(target.events).toEqual(['a', '(linger 7)', '(ready)'])
  })

  it('that fail are told by line and reason, and the next ones are taken', () => {
    const { made, take, target, stderr, failures } = delivery()
    take('bad', 1)
    take('b', 2)
    made.refuse(new ToolError('terse', 'No key', { hint: 'Use one.' }), 3)
    made.refuseLong(5000, 4)
    expect(target.events).toEqual(['bad', 'b'])
    expect(stderr.text).toBe(
      'Could not write line 1 to topic t: no good\nCould not write line 3 to topic t: No key. Use one.\nCould not write line 4 to topic t: 5000 bytes\n',
    )
    expect(failures.count).toBe(3)
  })

  it('are the last ones when one failure is to stop the run', () => {
    const { made, take, target } = delivery({ policy: 'stop' })
    take('a', 1)
    take('bad', 2)
    take('c', 3)
    made.refuse(new Error('not even looked at'), 4)
    expect({ events: target.events, isStopped: made.isStopped, lastLine: made.lastLine }).toEqual({
      events: ['a', 'bad'],
      isStopped: true,
      lastLine: 2,
    })
  })

  it("that are no records end Kafka's tool", () => {
    const { made } = delivery({ policy: 'throw' })
    expect(() => made.refuse(new ToolError('exception', 'No key separator found'), 1)).toThrow('No key separator found')
  })
})

describe('bytes of the input', () => {
  it('count when their records are written or refused, not when they are read', () => {
    const { made, take, target } = delivery()
    for (let line = 1; line <= 4; line++) take('a', line)
    expect(made.settle(400)).toBeNull()
    target.recordsSent = 0
    expect(made.bytesDone).toBe(0)
    target.recordsSent = 2
    made.refuse(new Error('why'), 5)
    expect(made.settle(100)).toBeNull()
    expect(made.bytesDone).toBe(300)
  })

  it('of lines after the one that ended the run do not count', () => {
    const { made, take } = delivery({ policy: 'stop' })
    take('a', 1)
    take('bad', 2)
    for (let line = 3; line <= 10; line++) take('c', line)
    expect(made.settle(1000)).toBeNull()
    expect(made.bytesDone).toBe(200)
  })

  it('come one by one where records do', async () => {
    const seen: number[] = []
    const { made, take, target } = delivery({ sync: true })
    target.onFlush = () => void seen.push(made.bytesDone)
    for (let line = 1; line <= 4; line++) take('a', line)
    await made.settle(400)
    expect(seen).toEqual([100, 200, 300, 400])
  })
})

describe('one by one', () => {
  it('each record is answered before the next, and a bad line comes in its turn', async () => {
    const { made, take, target, failures } = delivery({ sync: true, policy: 'stop' })
    take('a', 1)
    take('b', 2)
    made.refuse(new Error('why'), 3)
    take('d', 4)
    await made.settle(0)
    expect(target.events).toEqual(['a', '(flush)', 'b', '(flush)', '(flush)'])
    expect(failures.count).toBe(1)
  })

  it("the first failure is an exception in Kafka's words", async () => {
    const { made, take } = delivery({ sync: true, policy: 'throw' })
    take('bad', 1)
    await expect(made.settle(0)).rejects.toMatchObject({
      message: 'org.apache.kafka.common.errors.InvalidRecordException: no good',
      javaException: 'java.util.concurrent.ExecutionException',
      plain: 'no good',
    })
  })

  it('records keep their pace, and are sent before each pause', async () => {
    const clock = { nowMs: () => 0, monotonicMs: () => performance.now() }
    const pace = new Pace(50, clock, new AbortController().signal)
    const { made, take, target } = delivery({ pace, clock })
    const start = performance.now()
    for (let line = 1; line <= 4; line++) take('r', line)
    await made.settle(0)
    const tookMs = performance.now() - start
    expect(tookMs).toBeGreaterThan(55)
    expect(target.events.filter((event) => event !== '(linger 7)')).toEqual([
      'r',
      '(send)',
      'r',
      '(send)',
      'r',
      '(send)',
      'r',
    ])
  })

  it('a signal is heard before the piece is through', async () => {
    const stop = new AbortController()
    const clock = { nowMs: () => 0, monotonicMs: () => performance.now() }
    const { made, take, target } = delivery({ sync: true, clock, signal: stop.signal })
    // As in memory: an answer that takes no turn of the event loop.
    target.onFlush = () => {
      const end = performance.now() + 1
      while (performance.now() < end);
    }
    for (let line = 1; line <= 1000; line++) take('a', line)
    setTimeout(() => stop.abort('SIGINT'), 5)
    await made.settle(0)
    expect(made.isStopped).toBe(true)
    expect(made.lastLine).toBeLessThan(1000)
  })

  it('a signal ends the wait, and what was not yet sent is not', async () => {
    const stop = new AbortController()
    const clock = { nowMs: () => 0, monotonicMs: () => performance.now() }
    const pace = new Pace(1, clock, stop.signal)
    const { made, take, target } = delivery({ pace, clock, signal: stop.signal })
    take('a', 1)
    take('b', 2)
    setTimeout(() => stop.abort('SIGINT'), 20)
    await made.settle(0)
    expect(target.events).not.toContain('b')
    expect(made.lastLine).toBe(1)
  })
})

describe('failures', () => {
  it('say nothing of the inside of a request to people', () => {
    const stderr = new MemoryOutput()
    const failures = new SendFailures({ topic: 't', unit: 'line', stderr, inPlainWords: true })
    const message =
      "t-0: One or more records have been rejected due to 1 record errors in total, and only showing the first three errors at most: [RecordError(batchIndex=0, message='Compacted topic cannot accept message without key in topic partition t-0')]"
    const error = new KafkaError('INVALID_RECORD', { message })
    failures.add({ error, recordsCount: 1, firstNumber: 3, lastNumber: 3, partition: 0 })
    expect(stderr.text).toBe('Could not write line 3 to topic t: A compacted topic takes no record without a key.\n')
  })

  it('of a dry run are all told, in other words', () => {
    const stderr = new MemoryOutput()
    const failures = new SendFailures({ topic: 't', unit: 'line', stderr, isDryRun: true })
    for (let n = 1; n <= 50; n++) {
      failures.add({ error: new Error('bad.'), recordsCount: 1, firstNumber: n, lastNumber: n, partition: 0 })
    }
    expect(stderr.text.trimEnd().split('\n')).toHaveLength(50)
    expect(stderr.text).toContain('Topic t would refuse line 50: bad.\n')
  })

  it('of whole batches are told once for each reason, others one by one, and not without end', () => {
    const stderr = new MemoryOutput()
    const failures = new SendFailures({ topic: 't', unit: 'record', stderr })
    const full = new KafkaError('KAFKA_STORAGE_ERROR', { message: 'the disk is full' })
    for (let n = 0; n < 5; n++) {
      failures.add({ error: full, recordsCount: 10, firstNumber: n * 10 + 1, lastNumber: n * 10 + 28, partition: 0 })
    }
    const first = 'Could not write 10 records (records 1 to 28) to topic t: the disk is full\n'
    expect(stderr.text).toBe(first)
    // A batch of a later part of the input, and one that is next to the first ones.
    for (const at of [200, 69]) {
      failures.add({ error: full, recordsCount: 10, firstNumber: at, lastNumber: at + 9, partition: 0 })
    }
    failures.tellRest()
    const rest = '50 records (records 11 to 78), 10 records (records 200 to 209)'
    expect(stderr.text).toBe(`${first}For the same reason not written to topic t: ${rest}.\n`)
    for (let n = 0; n < 100; n++) {
      failures.add({ error: new Error('bad'), recordsCount: 1, firstNumber: n, lastNumber: n, partition: 0 })
    }
    const lines = stderr.text.trimEnd().split('\n')
    expect(lines).toHaveLength(22)
    expect(lines.at(-1)).toBe('Further failures are only counted.')
    expect(failures.count).toBe(170)
  })

  it('of a topic that was deleted end the input', () => {
    const failures = new SendFailures({ topic: 't', unit: 'line', stderr: new MemoryOutput() })
    const failure = { recordsCount: 1, firstNumber: 1, lastNumber: 1, partition: 0 }
    failures.add({ ...failure, error: new KafkaError('INVALID_RECORD') })
    expect(failures.topicIsGone.aborted).toBe(false)
    failures.add({ ...failure, error: new KafkaError('UNKNOWN_TOPIC_ID') })
    expect(failures.topicIsGone.aborted).toBe(true)
  })
})
