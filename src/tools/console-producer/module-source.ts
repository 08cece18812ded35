/**
 * A reader of the user's own: a JavaScript module that makes records of standard input.
 * Kafka: org.apache.kafka.tools.api.RecordReader.
 */
import { MAX_TIMESTAMP_MS } from '../../record/record-batch-builder.ts'
import { emptyRecordView } from '../../record/record-view.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import { isClass } from '../user-class.ts'
import { fillRecord } from './fields-parser.ts'
import { bytesOf, headersOf, moduleError } from './module-value.ts'
import { Patience } from './patience.ts'
import type { RecordSink, RecordSource } from './record-source.ts'

/** A record as a reader gives it. Text is written as UTF-8. */
interface ReaderRecord {
  readonly topic?: unknown
  readonly key?: unknown
  readonly value?: unknown
  readonly headers?: unknown
  readonly partition?: unknown
  readonly timestamp?: unknown
}

/** What a module's default export is, or makes with `new`. `configure` and `close` may be left out. */
interface UserReader {
  configure?(properties: Readonly<Record<string, string>>): void
  readRecords(input: AsyncIterable<Uint8Array>): AsyncIterable<ReaderRecord> | Iterable<ReaderRecord>
  close?(): void | Promise<void>
}

export interface ModuleSourceOptions {
  /** As the user named it. */
  readonly path: string
  readonly exported: unknown
  readonly properties: Readonly<Record<string, string>>
  readonly topic: string
  readonly nowMs: () => number
  readonly signal: AbortSignal
  /** Aborts when nothing is left in this process that could go on by itself. */
  readonly idle: AbortSignal
}

export class ModuleSource implements RecordSource {
  readonly unit = 'record'
  readonly brokenAt = null
  readonly keepsChunks = true
  readonly #options: ModuleSourceOptions
  readonly #reader: UserReader
  readonly #name: string
  readonly #patience: Patience

  /** Throws ToolError when the module is no reader, or doesn't like its properties. */
  constructor(options: ModuleSourceOptions) {
    this.#options = options
    this.#name = `line reader ${options.path}`
    this.#patience = new Patience({ name: this.#name, signal: options.signal, idle: options.idle })
    this.#reader = instantiate<UserReader>(options.exported, 'readRecords', this.#name)
    this.#try(() => this.#reader.configure?.({ ...options.properties }))
  }

  async readAll(chunks: AsyncIterable<Uint8Array>, sink: RecordSink): Promise<void> {
    const view = emptyRecordView()
    let number = 0
    let bytesRead = 0
    const counted = async function* () {
      for await (const chunk of chunks) {
        bytesRead += chunk.length
        yield chunk
      }
    }
    const records = this.#try(() => this.#reader.readRecords(counted()))
    for await (const record of this.#told(records, () => number)) {
      number++
      try {
        sink.take(view, number, this.#fill(view, record))
      } catch (error) {
        sink.refuse(ofRecord(error as ToolError, number), number)
      }
      const pause = sink.settle(bytesRead)
      bytesRead = 0
      if (pause !== null) await pause
      if (sink.isStopped) return
    }
  }

  #fill(view: ReturnType<typeof emptyRecordView>, record: ReaderRecord): number {
    if (typeof record !== 'object' || record === null) {
      throw new ToolError('terse', `The ${this.#name} gave no object.`)
    }
    const { topic, key, value, headers, partition, timestamp } = record
    if (topic !== undefined && topic !== this.#options.topic) {
      throw new ToolError('terse', `It is for topic ${shown(topic)}, and only ${this.#options.topic} is open.`)
    }
    fillRecord(view, bytesOf(key, 'key'), bytesOf(value, 'value'))
    view.headers = headersOf(headers)
    view.timestampMs = wholeNumber(timestamp, 'timestamp', MAX_TIMESTAMP_MS) ?? this.#options.nowMs()
    return wholeNumber(partition, 'partition') ?? -1
  }

  async *#told(
    records: AsyncIterable<ReaderRecord> | Iterable<ReaderRecord>,
    recordsCount: () => number,
  ): AsyncGenerator<ReaderRecord> {
    let isOpen = true
    let iterator: Iterator<ReaderRecord> | AsyncIterator<ReaderRecord> | undefined
    try {
      iterator = Symbol.asyncIterator in records ? records[Symbol.asyncIterator]() : records[Symbol.iterator]()
      for (;;) {
        const next = iterator.next()
        const step = isThenable(next) ? await this.#patience.wait(next, 'give its next record') : next
        isOpen = step.done !== true
        if (step.done === true) return
        yield step.value
      }
    } catch (error) {
      isOpen = false
      throw isToolError(error) ? error : moduleError(`${this.#name}, after record ${recordsCount()},`, error)
    } finally {
      // Nobody wants more, which it may be told.
      const returned = isOpen ? iterator?.return?.() : undefined
      if (isThenable(returned)) await this.#patience.wait(returned, 'end')
    }
  }

  /** Throws ToolError when the reader fails as it is closed, or never is. */
  async close(): Promise<void> {
    try {
      const closed = this.#reader.close?.()
      if (isThenable(closed)) await this.#patience.wait(closed, 'close')
    } catch (error) {
      throw isToolError(error) ? error : moduleError(this.#name, error)
    }
  }

  #try<T>(call: () => T): T {
    try {
      return call()
    } catch (error) {
      throw moduleError(this.#name, error)
    }
  }
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : `of type ${typeof value}`
}

/** Where an error ends the run, it has to say itself which record it is about. */
function ofRecord({ message, plain }: ToolError, number: number): ToolError {
  return new ToolError('terse', `Record ${number}: ${message}`, { plain })
}

function wholeNumber(value: unknown, what: string, most: number = Number.MAX_SAFE_INTEGER): number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most) return value
  const limit = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`
  throw new ToolError('terse', `The ${what} is ${shown(value)}; it must be a whole number from 0${limit}.`)
}

/** The export itself, where it has the method; else it is a class, or a function that gives one. Throws ToolError. */
export function instantiate<T>(exported: unknown, method: keyof T & string, name: string): T {
  const hasMethod = (value: unknown): value is T =>
    typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[method] === 'function'
  if (hasMethod(exported)) return exported
  if (typeof exported !== 'function') throw noSuchMethod(method, name)
  const prototype: unknown = exported.prototype
  if (isClass(exported) && !hasMethod(prototype)) throw noSuchMethod(method, name)
  try {
    const made: unknown = hasMethod(prototype) ? Reflect.construct(exported, []) : { [method]: exported }
    return made as T
  } catch (error) {
    throw moduleError(name, error)
  }
}

function noSuchMethod(method: string, name: string): ToolError {
  return new ToolError('terse', `The ${name} has no default export with a method ${method}.`, {
    hint: `It should say: export default class { ${method}(…) { … } }`,
  })
}
