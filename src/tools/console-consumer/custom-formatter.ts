/**
 * A formatter that the user wrote as a JavaScript module. It exports, itself or as its default: a function
 * `(record) => text`, or an object or class with `writeTo(record, output)` and, if it likes, `configure(properties)` and
 * `close()`, as Kafka's interface has them. Kafka: org.apache.kafka.common.MessageFormatter.
 */
import type { TopicPartition } from '../../common/topic-partition.ts'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { moduleError } from '../console-producer/module-value.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { isClass } from '../user-class.ts'
import { type MessageFormatter, writeWhole } from './message-formatter.ts'

/** A record as a module gets it: bytes, a copy of its own. */
export interface FormattedRecord extends TopicPartition {
  readonly offset: number
  readonly timestampMs: number
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[]
}

/** What a module writes to. */
export interface FormatterOutput {
  write(content: string | Uint8Array): void
}

interface FormatterModule {
  configure?(properties: Readonly<Record<string, string>>): unknown
  writeTo(record: FormattedRecord, output: FormatterOutput): unknown
  close?(): unknown
  /** A function that has nothing to print to: what it gives is all. */
  readonly isFunction?: true
}

const SHAPE = 'It exports a function (record) => text, or an object or class with writeTo(record, output).'

/**
 * Loads and configures the module at `path`. Throws ToolError when it can't be loaded, is no formatter, or doesn't like its
 * properties; so do `write` and `close` when the module fails, or gives what can't be printed.
 */
export async function customFormatter(
  path: string,
  properties: Readonly<Record<string, string>>,
  ports: Pick<ToolPorts, 'importModule'>,
): Promise<MessageFormatter> {
  const name = `formatter ${path}`
  const exported = await ports.importModule(path)
  const formatter = await attempt(name, () => formatterOf(exported))
  if (formatter === undefined) throw new ToolError('terse', `${path} is not a formatter.`, { hint: SHAPE })
  await attempt(name, () => formatter.configure?.({ ...properties }))
  return {
    write(reader, place, out) {
      const output = { write: (content: string | Uint8Array) => writeWhole(out, content) }
      const returned = writeTo(name, formatter, recordOf(reader, place), output)
      if (isText(returned)) writeWhole(out, returned)
      else if (returned !== undefined && returned !== null) checkReturned(name, formatter, returned)
    },
    close: () => attempt(name, async () => void (await formatter.close?.())),
  }
}

async function attempt<T>(name: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw moduleError(name, error)
  }
}

function writeTo(name: string, formatter: FormatterModule, record: FormattedRecord, output: FormatterOutput): unknown {
  try {
    return formatter.writeTo(record, output)
  } catch (error) {
    throw moduleError(name, error)
  }
}

/** What is neither text nor nothing. Of methods that end with a call of another, a number or a boolean is no mistake. */
function checkReturned(name: string, { isFunction }: FormatterModule, returned: unknown): void {
  if (isPromise(returned)) {
    // Nobody waits for it.
    returned.catch(() => {})
    throw new ToolError('terse', `The ${name} gave a promise; it must have printed the record when it returns.`)
  }
  if (typeof returned !== 'object' && isFunction !== true) return
  const what = typeof returned === 'object' ? 'an object' : `a ${typeof returned}`
  throw new ToolError('terse', `The ${name} gave ${what}; it must give text or bytes, or nothing.`)
}

function formatterOf(module: unknown): FormatterModule | undefined {
  const exported = isObject(module) ? (module['default'] ?? module) : module
  if (isFormatter(exported)) return exported
  if (typeof exported !== 'function') return undefined
  if (!isFormatter(exported.prototype)) {
    if (isClass(exported)) return undefined
    return { writeTo: (record) => Reflect.apply(exported, undefined, [record]) as unknown, isFunction: true }
  }
  const made: unknown = Reflect.construct(exported, [])
  return isFormatter(made) ? made : undefined
}

function isFormatter(value: unknown): value is FormatterModule {
  return isObject(value) && typeof value['writeTo'] === 'function'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array
}

function isPromise(value: unknown): value is Promise<unknown> {
  return isObject(value) && typeof value['then'] === 'function' && typeof value['catch'] === 'function'
}

function recordOf(reader: RecordReader, place: TopicPartition): FormattedRecord {
  const { source, offset, timestampMs, attributes, keyStart, keyEnd, valueStart, valueEnd } = reader
  return {
    topic: place.topic,
    partition: place.partition,
    offset,
    timestampMs,
    timestampType: (attributes & ATTRIBUTE.logAppendTime) === 0 ? 'CreateTime' : 'LogAppendTime',
    key: copyOf(source, keyStart, keyEnd),
    value: copyOf(source, valueStart, valueEnd),
    headers: reader.headers().map(({ key, value }) => ({ key, value: value === null ? null : Buffer.from(value) })),
  }
}

/** The module may keep it: what was fetched must not stay in memory for that. */
function copyOf(source: Buffer, start: number, end: number): Buffer | null {
  return start < 0 ? null : Buffer.from(source.subarray(start, end))
}
