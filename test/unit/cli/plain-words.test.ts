import { describe, expect, it } from 'vitest'
import { plainWords } from '../../../src/cli/plain-words.ts'
import { KafkaError } from '../../../src/common/kafka-error.ts'

const DYNAMIC = 'Invalid value org.apache.kafka.common.config.ConfigException: '
const CONFIGURATION = ' for configuration Invalid dynamic configuration'

describe("Kafka's messages in plain words", () => {
  it.each([
    [
      `${DYNAMIC}Dynamic thread count update validation failed for num.io.threads=99, value should not be greater than double the current value 8${CONFIGURATION}`,
      'num.io.threads=99 is not possible: the value should not be greater than double the current value 8',
    ],
    ['requirement failed: log.roll.ms must be greater than 0', 'log.roll.ms must be greater than 0'],
    ['/ by zero', 'log.cleaner.threads must be at least 1'],
    [
      "Can't SUBTRACT to key retention.ms because its type is not LIST.",
      'retention.ms is not a list, so nothing can be added to it or taken out',
    ],
    [
      `${DYNAMIC}Validation of dynamic config update of Set(metric.reporters) failed with class class kafka.server.DynamicMetricsReporters${CONFIGURATION}`,
      'metric.reporters names a class that a broker on this directory could not load',
    ],
    [
      `${DYNAMIC}Security protocol cannot be updated for existing listener ListenerName(INTERNAL)${CONFIGURATION}`,
      'Security protocol cannot be updated for existing listener INTERNAL',
    ],
  ])('%s', (message, plain) => {
    expect(plainWords(message)).toBe(plain)
  })

  it('say that a log is damaged, rather than in how many ways a message may be wrong', () => {
    const { message } = new KafkaError('CORRUPT_MESSAGE')
    expect(plainWords(message)).toBe("A log of the directory is damaged, and what it holds can't be shown")
  })

  it('are left alone where no Java shows', () => {
    expect(plainWords("Topic 'orders' already exists.")).toBe("Topic 'orders' already exists.")
  })
})
