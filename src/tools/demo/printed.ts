/** Facts out of what Kafka's tools print. */

export interface PrintedRecord {
  readonly partition: number
  readonly offset: number
  /** The text `null` where there is none. */
  readonly key: string
  readonly value: string
}

/** Has the console consumer print where each record lies. */
export const PLACES: readonly string[] = ['partition', 'offset', 'key'].flatMap((what) => [
  '--formatter-property',
  `print.${what}=true`,
])

const RECORD = /^Partition:(\d+)\tOffset:(\d+)\t([^\t]*)\t(.*)$/

/** The records among lines of a console consumer that was given PLACES. */
export function printedRecords(lines: readonly string[]): PrintedRecord[] {
  return lines.flatMap((line) => {
    const [, partition, offset, key = '', value = ''] = RECORD.exec(line) ?? []
    return partition === undefined ? [] : [{ partition: Number(partition), offset: Number(offset), key, value }]
  })
}

export interface PrintedPartition {
  readonly partition: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

const PARTITION = /\tPartition: (\d+)\tLeader: (\S+)\tReplicas: ([\d,]*)\tIsr: ([\d,]*)/

/** The partitions in what `kafka-topics.sh --describe` prints; a leader of -1 where there is none. */
export function printedPartitions(lines: readonly string[]): PrintedPartition[] {
  return lines.flatMap((line) => {
    const [, partition, leader, replicas = '', isr = ''] = PARTITION.exec(line) ?? []
    if (partition === undefined) return []
    const known = Number(leader)
    return [
      {
        partition: Number(partition),
        leader: Number.isNaN(known) ? -1 : known,
        replicas: ids(replicas),
        isr: ids(isr),
      },
    ]
  })
}

function ids(list: string): number[] {
  return list === '' ? [] : list.split(',').map(Number)
}

/** Rows of a table of `kafka-consumer-groups.sh`, by the names in its head. */
export function printedRows(lines: readonly string[]): ReadonlyMap<string, string>[] {
  const at = lines.findIndex((line) => line.startsWith('GROUP '))
  if (at === -1) return []
  const names = lines[at]?.trim().split(/\s+/) ?? []
  return lines.slice(at + 1).flatMap((line) => {
    const cells = line.trim().split(/\s+/)
    return cells.length < names.length ? [] : [new Map(names.map((name, column) => [name, cells[column] ?? '']))]
  })
}

/**
 * Whether each member in such a table has what it shall have, so that nothing moves any more. Members of a classic group
 * have no target: they have something when all have got it.
 */
export function isSettled(lines: readonly string[]): boolean {
  return printedRows(lines).every(
    (row) =>
      row.get('TARGET-EPOCH') === '-' ||
      (row.get('CURRENT-ASSIGNMENT') === row.get('TARGET-ASSIGNMENT') &&
        row.get('CURRENT-EPOCH') === row.get('TARGET-EPOCH')),
  )
}

/** Partitions of each member by its client id, from a table of members with `--verbose`. */
export function printedShares(lines: readonly string[]): Map<string, readonly number[]> {
  return new Map(
    printedRows(lines).map((row) => {
      const assignment = row.get('CURRENT-ASSIGNMENT') ?? ''
      return [row.get('CLIENT-ID') ?? '', ids(/:([\d,]+)$/.exec(assignment)?.[1] ?? '')]
    }),
  )
}
