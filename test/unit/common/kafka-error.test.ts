import { describe, expect, it } from 'vitest'
import { errorMessages } from '../../../src/common/error-messages.ts'
import { errorCode, errorNameOf, errorTable } from '../../../src/common/error-table.ts'
import { isKafkaError, KafkaError, kafkaErrorOf } from '../../../src/common/kafka-error.ts'

describe('the error table', () => {
  it('has the codes of Kafka 4.3.1 without gaps, from -1 to 133', () => {
    const codes = Object.values(errorTable).map(({ code }) => code)
    expect(codes).toEqual(Array.from({ length: 135 }, (_, i) => i - 1))
  })

  it('gives every name its code and every code its name', () => {
    expect(errorCode('UNKNOWN_TOPIC_OR_PARTITION')).toBe(3)
    expect(errorCode('TOPIC_ALREADY_EXISTS')).toBe(36)
    expect(errorCode('INVALID_RECORD')).toBe(87)
    expect(errorCode('NONE')).toBe(0)
    for (const [name, { code }] of Object.entries(errorTable)) expect(errorNameOf(code)).toBe(name)
  })

  it('knows which errors a client may retry', () => {
    expect(errorTable.NOT_LEADER_OR_FOLLOWER.retriable).toBe(true)
    expect(errorTable.TOPIC_ALREADY_EXISTS.retriable).toBe(false)
    expect(Object.values(errorTable).filter(({ retriable }) => retriable)).toHaveLength(32)
  })

  it('takes a code from a newer Kafka for an unknown server error', () => {
    expect(errorNameOf(9999)).toBe('UNKNOWN_SERVER_ERROR')
  })

  it('has a text for every error', () => {
    for (const text of Object.values(errorMessages)) expect(text.length).toBeGreaterThan(10)
    expect(errorMessages.UNKNOWN_TOPIC_OR_PARTITION).toBe('This server does not host this topic-partition.')
  })
})

describe('a KafkaError', () => {
  it("has Kafka's code, text, exception and retriability unless told otherwise", () => {
    const error = new KafkaError('REQUEST_TIMED_OUT')
    expect(error).toMatchObject({
      name: 'KafkaError',
      error: 'REQUEST_TIMED_OUT',
      code: 7,
      retriable: true,
      javaException: 'TimeoutException',
      message: 'The request timed out.',
      hint: undefined,
      topicPartition: undefined,
    })
    expect(error).toBeInstanceOf(Error)
    expect('cause' in error).toBe(false)
  })

  it('carries its own text, cause, hint and partition', () => {
    const cause = new Error('disk')
    const topicPartition = { topic: 'orders', partition: 1 }
    const error = new KafkaError('KAFKA_STORAGE_ERROR', {
      message: 'broken',
      cause,
      hint: 'Free some space.',
      topicPartition,
    })
    expect(error).toMatchObject({ code: 56, message: 'broken', cause, hint: 'Free some space.', topicPartition })
  })

  it('is recognised, also when another copy of the code made it', () => {
    const foreign = Object.assign(new Error('x'), { error: 'NOT_CONTROLLER', [Symbol.for('kafdir.KafkaError')]: true })
    expect(isKafkaError(new KafkaError('NOT_CONTROLLER'))).toBe(true)
    expect(isKafkaError(foreign)).toBe(true)
    for (const other of [new Error('x'), null, undefined, 'NOT_CONTROLLER', { error: 'NOT_CONTROLLER' }]) {
      expect(isKafkaError(other)).toBe(false)
    }
  })

  it('comes from the code and the text of a response', () => {
    expect(kafkaErrorOf(0)).toBeNull()
    expect(kafkaErrorOf(36, "Topic 'a' already exists.")).toMatchObject({
      error: 'TOPIC_ALREADY_EXISTS',
      message: "Topic 'a' already exists.",
    })
    expect(kafkaErrorOf(36, null)?.message).toBe('Topic with this name already exists.')
    expect(kafkaErrorOf(9999)?.error).toBe('UNKNOWN_SERVER_ERROR')
  })
})
