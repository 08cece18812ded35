import { describe, expect, it } from 'vitest'
import { kafdirProducerOptionTable } from '../../../../src/tools/console-producer/kafdir-options.ts'
import { openLineSource } from '../../../../src/tools/console-producer/open-source.ts'
import { parseConsoleProducerOptions } from '../../../../src/tools/console-producer/parse-options.ts'
import { OptionValues } from '../../../../src/tools/option-table.ts'
import { memoryPorts } from '../memory-ports.ts'
import { surroundings } from './collected-sink.ts'

function open(style: 'kafka' | 'kafdir', ...properties: string[]) {
  const detected = new Map([
    ['topic', ['orders']],
    ['reader-property', properties],
  ])
  const ports = memoryPorts()
  const values = new OptionValues(kafdirProducerOptionTable, detected)
  const options = parseConsoleProducerOptions(values, { style, autoCreateTopics: false }, ports)
  return openLineSource(options, surroundings, ports)
}

describe('properties of the line reader', () => {
  it.each([
    ['key.separator=:', 'key.separator changes nothing without parse.key=true.'],
    ['headers.delimiter=|', 'headers.delimiter changes nothing without parse.headers=true.'],
    ['parse.key=yes', "The reader property parse.key must be true or false, not 'yes'."],
    ['parse.keys=true', 'The reader has no property parse.keys.'],
  ])('such as %s are refused, as nobody would see the mistake', async (property, message) => {
    await expect(open('kafdir', property)).rejects.toMatchObject({ message })
    // Kafka minds none of them.
    expect(await open('kafka', property)).toBeDefined()
  })

  it('that are right are taken', async () => {
    expect(await open('kafdir', 'parse.key=TRUE', 'key.separator=:', 'null.marker=x')).toBeDefined()
  })
})
