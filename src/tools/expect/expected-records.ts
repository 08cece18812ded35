/** Which records were expected, which came, and what came instead. */
import type { RecordReader } from '../../record/record-reader.ts'
import { closeness, differencesOf, patternSize } from './json-pattern.ts'
import { parseJsonValue, recordHeaders, recordText, type SeenRecord, seenRecord } from './seen-record.ts'

export interface Expectation {
  /** JSON patterns, each of which a record must match, with the text that the user gave. Empty: any record will do. */
  readonly patterns: readonly { readonly text: string; readonly pattern: unknown }[]
  /** Every record that matches must have this key, */
  readonly key: string | undefined
  /** and these headers. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** How many records must match each pattern. */
  readonly count: number
}

/** A record that did not match, and why. */
export interface NearMiss extends SeenRecord {
  readonly differences: readonly string[]
}

/** A pattern that was not matched often enough. `text` is empty where there is none. */
export interface UnmetPattern {
  readonly text: string
  readonly matches: number
  /** The record that came closest; null when none came. */
  readonly closest: NearMiss | null
}

interface Progress {
  readonly text: string
  readonly pattern: unknown
  readonly size: number
  matches: number
  /** The last one of those that came closest. */
  closest: { readonly record: SeenRecord; readonly frame: readonly string[]; readonly score: number } | null
}

const LAST_OTHERS = 5

export class ExpectedRecords {
  readonly #expectation: Expectation
  readonly #progress: Progress[]
  readonly #lastOthers: SeenRecord[] = []
  #seen = 0
  #others = 0

  constructor(expectation: Expectation) {
    this.#expectation = expectation
    const { patterns } = expectation
    const none = { text: '', pattern: undefined, size: 0, matches: 0, closest: null }
    this.#progress =
      patterns.length === 0
        ? [none]
        : patterns.map(({ text, pattern }) => ({ ...none, text, pattern, size: patternSize(pattern) }))
  }

  /** True when every pattern was matched often enough. */
  get isMet(): boolean {
    return this.#progress.every(({ matches }) => matches >= this.#expectation.count)
  }

  /** How many records were looked at. */
  get seen(): number {
    return this.#seen
  }

  /** How many of them match no pattern. */
  get others(): number {
    return this.#others
  }

  /** The last few of those, oldest first. */
  get lastOthers(): readonly SeenRecord[] {
    return this.#lastOthers
  }

  /** The patterns that were not matched often enough. */
  get unmet(): readonly UnmetPattern[] {
    return this.#progress
      .filter(({ matches }) => matches < this.#expectation.count)
      .map(({ text, pattern, matches, closest }) => {
        if (closest === null) return { text, matches, closest }
        const { record, frame } = closest
        const differences = text === '' ? frame : [...frame, ...valueDifferences(pattern, record)]
        return { text, matches, closest: { ...record, differences } }
      })
  }

  /** Takes in the reader's current record, of `partition`; true when it is one of those that were waited for. */
  take(reader: RecordReader, partition: number): boolean {
    this.#seen++
    const record = seenRecord(reader, partition)
    const frame = this.#frameDifferences(reader)
    const value = this.#expectation.patterns.length === 0 ? undefined : parseJsonValue(record)
    let isWanted = false
    let isMatch = false
    for (const progress of this.#progress) {
      const found = value?.isJson === true ? closeness(progress.pattern, value.json) : 0
      const matches = found === progress.size && frame.length === 0
      isMatch ||= matches
      if (progress.matches >= this.#expectation.count) continue
      if (matches) {
        progress.matches++
        isWanted = true
      } else if (progress.closest === null || found - frame.length >= progress.closest.score) {
        progress.closest = { record, frame, score: found - frame.length }
      }
    }
    if (!isMatch) this.#noteOther(record)
    return isWanted
  }

  #noteOther(record: SeenRecord): void {
    this.#others++
    this.#lastOthers.push(record)
    if (this.#lastOthers.length > LAST_OTHERS) this.#lastOthers.shift()
  }

  /** What is different about key and headers. */
  #frameDifferences(reader: RecordReader): string[] {
    const { key, headers } = this.#expectation
    const differences: string[] = []
    const actual = key === undefined ? null : recordText(reader.source, reader.keyStart, reader.keyEnd)
    if (key !== undefined && actual !== key) {
      differences.push(`its key is ${JSON.stringify(actual)}, not ${JSON.stringify(key)}`)
    }
    if (headers.length === 0) return differences
    const given = recordHeaders(reader)
    for (const { name, value } of headers) {
      const values = given.filter((header) => header.key === name).map((header) => header.value)
      if (values.some((each) => each !== null && Buffer.from(value).equals(each))) continue
      const shown = values.map((each) => (each === null ? 'null' : JSON.stringify(Buffer.from(each).toString())))
      const actually = shown.length === 0 ? 'is missing' : `is ${shown.join(', ')}, not ${JSON.stringify(value)}`
      differences.push(`its header ${name} ${actually}`)
    }
    return differences
  }
}

function valueDifferences(pattern: unknown, record: SeenRecord): string[] {
  const value = parseJsonValue(record)
  return value.isJson ? differencesOf(pattern, value.json) : ['the value is not JSON']
}
