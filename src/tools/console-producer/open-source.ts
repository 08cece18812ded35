/** Kafka's way of reading: the line reader, or a reader of the user's own in its place. */
import { type ToolPorts } from '../tool-ports.ts'
import { refuseUnknownProperties } from '../unknown-property.ts'
import { isModulePath } from './class-or-module.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { LineMessageReader, READER_PROPERTIES } from './line-message-reader.ts'
import { LineSource, type LineSourceOptions } from './line-source.ts'
import { ModuleSource } from './module-source.ts'
import type { RecordSource } from './record-source.ts'

/** Makes the source of records that the options ask for. Throws ToolError for what can't be one. */
export type OpenSource = (
  options: ConsoleProducerOptions,
  surroundings: LineSourceOptions,
  ports: Pick<ToolPorts, 'importModule'>,
) => Promise<RecordSource>

/** An OpenSource for lines only. */
export async function openLineSource(
  { lineReader, readerProperties, topic, style }: ConsoleProducerOptions,
  surroundings: LineSourceOptions,
  ports: Pick<ToolPorts, 'importModule'>,
): Promise<RecordSource> {
  if (isModulePath(lineReader)) {
    const { default: exported } = (await ports.importModule(lineReader)) as { default?: unknown }
    const { nowMs } = surroundings
    return new ModuleSource({ path: lineReader, exported, properties: readerProperties, topic, nowMs })
  }
  if (style === 'kafdir') refuseUnknownProperties('reader', readerProperties, READER_PROPERTIES)
  return new LineSource(new LineMessageReader(readerProperties), surroundings)
}
