import { describe, expect, it } from 'vitest'
import { asksForJson, errorJson, reportError, reportFailure } from '../../../src/cli/error-report.ts'
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

  it('of a command that asked for JSON is one document on stdout too', () => {
    const [stdout, stderr] = [new MemoryOutput(), new MemoryOutput()]
    const cause = new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
    const error = new ToolError('terse', "Topic 'a' does not exist.", { cause, hint: 'Did you mean b?' })
    expect(reportFailure(error, { stdout, stderr }, { asJson: true })).toBe(1)
    expect(JSON.parse(stdout.text)).toEqual({
      error: { name: 'UNKNOWN_TOPIC_OR_PARTITION', message: "Topic 'a' does not exist." },
    })
    expect(stderr.text).toBe("kafdir: Topic 'a' does not exist.\nDid you mean b?\n")
    const silent = new MemoryOutput()
    reportFailure(error, { stdout: silent, stderr }, { asJson: false })
    expect(silent.text).toBe('')
  })

  it('has no name where Kafka has none', () => {
    expect(errorJson(new ToolError('usage', 'NAME is missing.'))).toEqual({ name: null, message: 'NAME is missing.' })
    expect(errorJson(new TypeError('oops'))).toEqual({ name: null, message: 'TypeError: oops' })
  })

  it.each([
    [['a', '--json'], true],
    [['-j', 'a'], true],
    [['a', '--', '--json'], false],
    [['--jsonx'], false],
  ])('%j asks for JSON: %s', (argv, asks) => {
    expect(asksForJson(argv)).toBe(asks)
  })

  it.each([new TypeError('oops'), 'a string'])('asks to report %s', (error) => {
    expect(report(error)).toMatch(/oops|a string/)
    expect(report(error)).toMatch(/This is a bug in kafdir\. Please report it/)
  })
})
