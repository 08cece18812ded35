/** What kafdir's own options ask of the producer's input; Kafka's tool knows none of it. */
import type { Serializer } from '../serdes/serializers.ts'
import type { HeaderField } from './fields-parser.ts'
import type { KeptPlace } from './json-record-parser.ts'

export const INPUT_FORMATS = ['lines', 'jsonl', 'csv', 'json'] as const

export type InputFormat = (typeof INPUT_FORMATS)[number]

export interface InputOptions {
  readonly format: InputFormat
  readonly keep: KeptPlace
  readonly keyField: string | undefined
  readonly headerFields: readonly HeaderField[]
  readonly delimiter: string
  readonly withNumbers: boolean
  readonly keySerializer: Serializer | null
  readonly valueSerializer: Serializer | null
  /** Null for as fast as it goes. */
  readonly ratePerSecond: number | null
  readonly showsProgress: boolean
  readonly isDryRun: boolean
  /** All of the input is one transaction of that id; null: as the properties say. */
  readonly transactionalId: string | null
  /** Null: by the kind of input. */
  readonly onError: 'stop' | 'skip' | null
}

/** As Kafka's tool reads: lines, at once. */
export const PLAIN_INPUT: InputOptions = {
  format: 'lines',
  keep: { partition: false, timestamp: false },
  keyField: undefined,
  headerFields: [],
  delimiter: ',',
  withNumbers: false,
  keySerializer: null,
  valueSerializer: null,
  ratePerSecond: null,
  showsProgress: false,
  isDryRun: false,
  transactionalId: null,
  onError: null,
}
