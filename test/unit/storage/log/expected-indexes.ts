/** The index rule of Kafka's LogSegment.append by the book, computed from the bytes of a `.log` without the code under test. */

export interface Indexes {
  /** `offset:position` of each entry. */
  readonly offsets: string
  readonly times: string
}

interface Scanned {
  readonly position: number
  readonly size: number
  readonly lastOffset: bigint
  readonly maxTimestamp: bigint
}

/** The batches of a `.log` that has nothing else in it. */
function scanBatches(log: Buffer): Scanned[] {
  const batches: Scanned[] = []
  for (let position = 0; position < log.length; ) {
    const size = log.readInt32BE(position + 8) + 12
    const lastOffset = log.readBigInt64BE(position) + BigInt(log.readInt32BE(position + 23))
    batches.push({ position, size, lastOffset, maxTimestamp: log.readBigInt64BE(position + 35) })
    position += size
  }
  return batches
}

export interface IndexRule {
  readonly baseOffset?: number
  readonly intervalBytes: number
  /** Lengths of the log at which it was closed or rolled, each with a final time entry. Default: at the end. */
  readonly closedAt?: readonly number[]
}

/** `.index` and `.timeindex` in hex, as Kafka would have written them for `log`. */
export function expectedIndexes(log: Buffer, rule: IndexRule): Indexes {
  const base = BigInt(rule.baseOffset ?? 0)
  const closedAt = new Set(rule.closedAt ?? [log.length])
  const offsets: string[] = []
  const times: string[] = []
  let bytesSince = 0
  let max = { timestamp: -1n, offset: base }
  let lastTime = -1n
  const addTime = (): void => {
    if (max.timestamp <= lastTime) return
    lastTime = max.timestamp
    times.push(int64(max.timestamp) + int32(max.offset - base))
  }
  for (const batch of scanBatches(log)) {
    if (batch.maxTimestamp > max.timestamp) max = { timestamp: batch.maxTimestamp, offset: batch.lastOffset }
    if (bytesSince > rule.intervalBytes) {
      offsets.push(int32(batch.lastOffset - base) + int32(BigInt(batch.position)))
      addTime()
      bytesSince = 0
    }
    bytesSince += batch.size
    if (closedAt.has(batch.position + batch.size)) addTime()
  }
  return { offsets: offsets.join(''), times: times.join('') }
}

/** What `kafka-dump-log` would complain about: entries that lead to no batch, or that do not rise. */
export function indexProblems(log: Buffer, index: Buffer, timeIndex: Buffer, baseOffset = 0): string[] {
  const base = BigInt(baseOffset)
  const batches = scanBatches(log)
  const problems: string[] = []
  if (index.length % 8 !== 0) problems.push(`.index has ${index.length} bytes`)
  if (timeIndex.length % 12 !== 0) problems.push(`.timeindex has ${timeIndex.length} bytes`)
  let lastOffset = -1n
  for (let at = 0; at + 8 <= index.length; at += 8) {
    const offset = base + BigInt(index.readInt32BE(at))
    const batch = batches.find(({ position }) => position === index.readInt32BE(at + 4))
    if (batch?.lastOffset !== offset || offset <= lastOffset) problems.push(`.index entry ${at / 8}`)
    lastOffset = offset
  }
  let lastTimestamp = -1n
  for (let at = 0; at + 12 <= timeIndex.length; at += 12) {
    const timestamp = timeIndex.readBigInt64BE(at)
    const batch = batches.find((each) => each.lastOffset === base + BigInt(timeIndex.readInt32BE(at + 8)))
    if (batch?.maxTimestamp !== timestamp || timestamp <= lastTimestamp) problems.push(`.timeindex entry ${at / 12}`)
    lastTimestamp = timestamp
  }
  return problems
}

const int32 = (value: bigint): string => BigInt.asUintN(32, value).toString(16).padStart(8, '0')
const int64 = (value: bigint): string => BigInt.asUintN(64, value).toString(16).padStart(16, '0')
