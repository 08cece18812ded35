/** The formats that kafdir's own front end reads, beside Kafka's lines. */
import { JsonLineParser } from './fields-parser.ts'
import { JsonLines } from './json-lines.ts'
import { JsonRecordParser } from './json-record-parser.ts'
import { LineSource } from './line-source.ts'
import { type OpenSource, openLineSource } from './open-source.ts'

/** A character may take six bytes of JSON, and there are other fields beside the value. */
const JSON_ENVELOPE = { factor: 6, bytes: 2 ** 20 }

/** An OpenSource for all formats. */
export const openAnySource: OpenSource = async (options, surroundings, ports) => {
  const { format, keep, keyField, headerFields, delimiter, withNumbers } = options.input
  switch (format) {
    case 'lines':
      return openLineSource(options, surroundings, ports)
    case 'jsonl':
      return new LineSource(new JsonLines(new JsonLineParser({ keyField, headerFields })), surroundings)
    case 'json': {
      const maxLineBytes = surroundings.maxLineBytes * JSON_ENVELOPE.factor + JSON_ENVELOPE.bytes
      return new LineSource(new JsonLines(new JsonRecordParser(keep)), { ...surroundings, maxLineBytes })
    }
    case 'csv': {
      // Few read CSV, and a parser for it takes its time to load.
      const { CsvSource } = await import('./csv-source.ts')
      return new CsvSource({ ...surroundings, keyField, headerFields, delimiter, withNumbers })
    }
  }
}
