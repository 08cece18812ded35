import { describe, expect, it } from 'vitest'
import { reportError } from '../../../src/cli/error-report.ts'
import { KafkaError } from '../../../src/common/kafka-error.ts'
import { configException, ToolError } from '../../../src/tools/tool-error.ts'
import { MemoryOutput } from '../tools/memory-ports.ts'

function report(error: unknown): string {
  const stderr = new MemoryOutput()
  expect(reportError(error, stderr)).toBe(1)
  return stderr.text
}

describe("kafdir's report of an error", () => {
  it('is one sentence, and the hint on a line of its own', () => {
    const error = new KafkaError('KAFKA_STORAGE_ERROR', { message: 'The disk is full.', hint: 'Make room.' })
    expect(report(error)).toBe('kafdir: The disk is full.\nMake room.\n')
    expect(report(new KafkaError('TOPIC_ALREADY_EXISTS'))).toBe('kafdir: Topic with this name already exists.\n')
  })

  it("uses kafdir's words where a tool has them, else Kafka's", () => {
    expect(report(new ToolError('option', 'Cannot parse.', { plain: 'That is no number.' }))).toBe(
      'kafdir: That is no number.\n',
    )
    expect(report(configException('acks', '5', 'No.'))).toBe('kafdir: Invalid value 5 for configuration acks: No.\n')
  })

  it.each([new TypeError('oops'), 'a string'])('asks to report %s', (error) => {
    expect(report(error)).toMatch(/oops|a string/)
    expect(report(error)).toMatch(/This is a bug in kafdir\. Please report it/)
  })
})
