/** Which of the records that are read count. */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { ToolError } from '../tool-error.ts'
import type { FilterOptions } from './console-consumer-options.ts'
import { grepFilter, isPlainText } from './grep-filter.ts'
import type { WatchedFilterOptions } from './watched-filter.ts'

export interface RecordFilter {
  /** Where it is there, to be called before a fetch is read. False when it was ended by a signal. */
  prepare?(fetched: FetchedBatches): Promise<boolean>
  /** Whether the reader's current record counts. */
  matches(reader: RecordReader): boolean
}

/** The records that pass everything that `options` ask for; null when all do. Throws ToolError for what makes no sense. */
export async function createRecordFilter(options: FilterOptions): Promise<RecordFilter | null> {
  const { fromMs, toMs, greps, wheres, isInverted } = options
  const wanted = [...greps.map(grepFilter), ...(await Promise.all(wheres.map(whereFilter)))]
  const filters: RecordFilter[] = []
  if (fromMs !== undefined || toMs !== undefined) filters.push(timeFilter(fromMs, toMs))
  if (isInverted && wanted.length === 0)
    throw new ToolError('usage', '--not needs something to invert: --grep or --where.')
  if (isInverted) filters.push({ matches: (reader) => !wanted.every((filter) => filter.matches(reader)) })
  else filters.push(...wanted)
  const [only] = filters
  if (only === undefined) return null
  return filters.length === 1 ? only : { matches: (reader) => filters.every((filter) => filter.matches(reader)) }
}

/** The same, safe from what never ends, where what `options` ask for may be such. */
export async function createWatchedFilter(
  options: FilterOptions,
  watch: WatchedFilterOptions,
): Promise<RecordFilter | null> {
  const filter = await createRecordFilter(options)
  if (filter === null || (options.wheres.length === 0 && options.greps.every(isPlainText))) return filter
  const { WatchedFilter } = await import('./watched-filter.ts')
  return new WatchedFilter(filter, watch)
}

async function whereFilter(query: string): Promise<RecordFilter> {
  const { jsonQueryFilter } = await import('./json-query-filter.ts')
  return jsonQueryFilter(query)
}

/** Records of [fromMs, toMs). The offsets that were looked up are only near: times in a log may go back and forth. */
function timeFilter(fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY): RecordFilter {
  return { matches: ({ timestampMs }) => timestampMs >= fromMs && timestampMs < toMs }
}
