/** What a console consumer printed with partition and offset, and what must hold of it. */

/** Arguments that make the consumer print what `parseRecords` reads. */
export const PRINT_PLACES = ['partition', 'offset', 'key'].flatMap((what) => [
  '--formatter-property',
  `print.${what}=true`,
])

export interface PrintedRecord {
  readonly partition: number
  readonly offset: number
  /** `null` in letters where the record has none. */
  readonly key: string
  readonly value: string
}

/** Throws on a line of another form: nothing else may be among the records. */
export function parseRecords(stdout: string): readonly PrintedRecord[] {
  const lines = stdout.split('\n')
  if (lines.pop() !== '') throw new Error(`the output ends in the middle of a line: ${stdout.slice(-200)}`)
  return lines.map((line) => {
    const [, partition, offset, key, value] = /^Partition:(\d+)\tOffset:(\d+)\t([^\t]*)\t(.*)$/.exec(line) ?? []
    if (key === undefined || value === undefined) throw new Error(`not a record: ${line.slice(0, 200)}`)
    return { partition: Number(partition), offset: Number(offset), key, value }
  })
}

/** Places where offsets of a partition are not one after the other, from `first` on. */
export function offsetGaps(records: readonly PrintedRecord[], first = 0): readonly string[] {
  const next = new Map<number, number>()
  return records.flatMap(({ partition, offset }) => {
    const expected = next.get(partition) ?? first
    next.set(partition, offset + 1)
    return offset === expected ? [] : [`partition ${partition}: offset ${offset} where ${expected} should be`]
  })
}

/** A line of a test: who wrote it, and which of its lines it is. `text` fills it up. */
export function numberedLine(writer: string, number: number, text = ''): string {
  return `${writer}#${number}#${text}`
}

export interface NumberedRecord {
  readonly writer: string
  readonly number: number
  readonly partition: number
}

/** Throws on a value that `numberedLine` did not make. */
export function numberedRecord({ value, partition }: PrintedRecord): NumberedRecord {
  const [, writer, number] = /^([^#]+)#(\d+)#/.exec(value) ?? []
  if (writer === undefined) throw new Error(`nobody wrote this: ${value.slice(0, 200)}`)
  return { writer, number: Number(number), partition }
}

/** Numbers of each writer, in the order of each partition: `writer@partition` → numbers. */
export function numbersByWriter(records: readonly PrintedRecord[]): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, number[]>()
  for (const record of records) {
    const { writer, number, partition } = numberedRecord(record)
    const key = `${writer}@${partition}`
    const known = numbers.get(key)
    if (known === undefined) numbers.set(key, [number])
    else known.push(number)
  }
  return numbers
}

/** Where a writer's lines are repeated or out of order inside a partition. */
export function orderOffences(records: readonly PrintedRecord[]): readonly string[] {
  return [...numbersByWriter(records)].flatMap(([where, numbers]) =>
    numbers.flatMap((number, at) => {
      const before = numbers[at - 1] ?? -1
      return number > before ? [] : [`${where}: line ${number} after line ${before}`]
    }),
  )
}
