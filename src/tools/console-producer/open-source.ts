/** Kafka's way of reading: the line reader, or a reader of the user's own in its place. */
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { checkBooleans, refuseUnknownProperties } from '../unknown-property.ts'
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
  ports: Pick<ToolPorts, 'importModule' | 'signal' | 'idle'>,
) => Promise<RecordSource>

/** An OpenSource for lines only. */
export async function openLineSource(
  { lineReader, readerProperties, topic, style }: ConsoleProducerOptions,
  surroundings: LineSourceOptions,
  ports: Pick<ToolPorts, 'importModule' | 'signal' | 'idle'>,
): Promise<RecordSource> {
  if (isModulePath(lineReader)) {
    const { default: exported } = (await ports.importModule(lineReader)) as { default?: unknown }
    const { nowMs } = surroundings
    const { signal, idle } = ports
    return new ModuleSource({ path: lineReader, exported, properties: readerProperties, topic, nowMs, signal, idle })
  }
  if (style === 'kafdir') checkProperties(readerProperties)
  return new LineSource(new LineMessageReader(readerProperties), surroundings)
}

/** What Kafka ignores: names that it does not know, words that are no truth, separators of what is not parsed. */
function checkProperties(properties: Readonly<Record<string, string>>): void {
  refuseUnknownProperties('reader', properties, READER_PROPERTIES)
  checkBooleans('reader', properties, /^(?:parse\.|ignore\.error$)/)
  for (const part of ['key', 'headers']) {
    const separator = Object.keys(properties).find((name) => name.startsWith(`${part}.`))
    if (separator === undefined || isTrue(properties[`parse.${part}`])) continue
    throw new ToolError('terse', `${separator} changes nothing without parse.${part}=true.`, {
      hint: `Add -R parse.${part}=true.`,
    })
  }
}

function isTrue(value = ''): boolean {
  return value.trim().toLowerCase() === 'true'
}
