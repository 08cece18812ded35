/** Reading: checksums, ends, transactions, and waking up. */
import type { Mutation } from './mutation.ts'

const READ = 'unit/storage/log/partition-log-read.test.ts'
const READER = 'unit/storage/log/log-reader.test.ts'
const COMMITTED = 'unit/storage/log/committed-reading.test.ts'
const VIEW = 'unit/storage/log/producer-state/committed-view.test.ts'
const ABORTED = 'unit/clients/consumer/aborted-batches.test.ts'

export const readingMutations: readonly Mutation[] = [
  {
    name: 'read-without-checksum',
    file: 'storage/log/log-reader.ts',
    before: '    if (!isBatchIntact(bytes, position)) break\n',
    after: '    void isBatchIntact\n',
    breaks: 'I3: no reader gets bytes whose checksum is wrong.',
    tests: [READER, READ],
  },
  {
    name: 'end-without-checksums',
    file: 'storage/log/log-reader.ts',
    before: '      checkCrcs: !isKnown || !this.#end.isChecked,\n',
    after: '      checkCrcs: false,\n',
    breaks: 'The log’s end is behind the last batch whose checksum is right.',
    tests: [READ],
  },
  {
    name: 'damage-is-an-endless-wait',
    file: 'storage/log/checked-reading.ts',
    before: '      if (!this.#isNobodys(file, suspect)) {\n',
    after: '      if (!this.#isNobodys(file, suspect) && suspect.looseBytes < 0) {\n',
    breaks: 'I3: damage is told, never waited for.',
    tests: [READER, 'unit/storage/log/partition-log-tail.test.ts'],
  },
  {
    name: 'no-second-look',
    file: 'storage/log/checked-reading.ts',
    before: '    return this.#readAgain(offset, maxBytes)\n',
    after:
      '    void this.#readAgain\n    return this.#judge({ batches: result.batches, suspect: result.suspect }, offset)\n',
    breaks: 'I3: what looks damaged is looked at again under the lock: a writer may be in the middle.',
    tests: [READER, 'unit/storage/log/partition-log-tail.test.ts'],
  },
  {
    name: 'hole-in-listing-believed',
    file: 'storage/log/log-reader.ts',
    before: '      if (i + 1 < segments.length && !this.#isConfirmed) return BEHIND_A_HOLE\n',
    after: '      void BEHIND_A_HOLE\n',
    breaks: 'A listing made during renames skips no records.',
    tests: [READER, 'unit/storage/log/log-reader-swap.test.ts', 'crash/reading-during-renames.test.ts'],
  },
  {
    name: 'fetch-beyond-end-waits',
    file: 'storage/log/log-reader.ts',
    before: '    if (offset > end) throw this.#outOfRange(offset)\n',
    after: '    void this.#outOfRange\n',
    breaks: 'An offset beyond the end is OFFSET_OUT_OF_RANGE.',
    tests: [READER, READ],
  },
  {
    name: 'stranger-read',
    file: 'storage/log/log-reader.ts',
    before: '    if (segment !== null && !(isNew && this.#isStranger())) return segment\n',
    after: '    if (segment !== null && !(isNew && segment.sizeBytes < 0)) return segment\n',
    breaks: 'A reader of a deleted topic does not read the new one of its name.',
    tests: [READER, 'unit/storage/log/partition-log-deletion.test.ts'],
  },
  {
    name: 'batch-larger-than-fetch-not-read',
    file: 'storage/log/log-reader.ts',
    before: 'if (first !== null && first.sizeInBytes > bytes.length && first.sizeInBytes <= available) {',
    after: 'if (first !== null && first.sizeInBytes > bytes.length && first.sizeInBytes <= maxBytes) {',
    breaks: 'The first batch comes whole, however small max.bytes is.',
    tests: [READ, READER],
  },
  {
    name: 'read-beyond-last-stable-offset',
    file: 'storage/log/committed-reading.ts',
    before: 'batchesBefore(read, lastStableOffset)',
    after: 'batchesBefore(read, Number.MAX_SAFE_INTEGER)',
    breaks: 'read_committed: nothing behind the last stable offset.',
    tests: [COMMITTED, 'unit/broker/handlers/fetch.test.ts'],
  },
  {
    name: 'open-transaction-is-stable',
    file: 'storage/log/producer-state/committed-view.ts',
    before: 'const decided = Math.min(this.#open.firstOffset() ?? this.#nextOffset, this.#nextOffset)',
    after: 'const decided = this.#nextOffset',
    breaks: 'The last stable offset is before the oldest open transaction.',
    tests: [VIEW],
  },
  {
    name: 'aborted-transactions-of-indexes-missed',
    file: 'storage/log/producer-state/committed-view.ts',
    before:
      'if (from < this.#replayedFrom && collectAborted(this.#indexedTransactions(), { from, to }, found)) return found',
    after: 'if (from < 0 && collectAborted(this.#indexedTransactions(), { from, to }, found)) return found',
    breaks: 'Aborted transactions before the newest snapshot are told from the indexes.',
    tests: [VIEW, COMMITTED],
  },
  {
    name: 'swap-not-noticed-by-committed-reader',
    file: 'storage/log/committed-reading.ts',
    before: '      if (this.#readGeneration() === generation) return result\n',
    after: '      if (this.#readGeneration() >= 0) return result\n',
    breaks: 'What was read while segments were swapped is read again.',
    tests: [COMMITTED, 'regressions/attacked-committed-view.test.ts', 'crash/reading-during-renames.test.ts'],
  },
  {
    name: 'aborted-records-handed-out',
    file: 'clients/consumer/aborted-batches.ts',
    before: 'return !isAbort && (attributes & ATTRIBUTE.transactional) !== 0',
    after: 'return !isAbort && (attributes & ATTRIBUTE.transactional) > ATTRIBUTE.transactional',
    breaks: 'read_committed: no aborted record is seen.',
    tests: [ABORTED],
  },
  {
    name: 'aborted-from-second-batch-on',
    file: 'clients/consumer/aborted-batches.ts',
    before: 'next !== undefined && next.firstOffset <= lastOffset; ) {',
    after: 'next !== undefined && next.firstOffset < lastOffset; ) {',
    breaks: 'read_committed: no aborted record is seen, of a batch with one record neither.',
    tests: [ABORTED],
  },
  {
    name: 'aborted-for-good',
    file: 'clients/consumer/aborted-batches.ts',
    before: '    if (isAbort) this.#producerIds.delete(producerId)\n',
    after: '',
    breaks: 'read_committed: what a producer commits after an abort is seen.',
    tests: [ABORTED],
  },
  {
    name: 'control-records-handed-out',
    file: 'record/record-reader.ts',
    before: 'if ((header.attributes & ATTRIBUTE.control) !== 0 && this.#options.includeControl !== true) return',
    after: 'if ((header.attributes & ATTRIBUTE.control) !== 0 && this.#options.includeControl === false) return',
    breaks: 'Markers are no records of anybody’s.',
    tests: ['unit/record/record-reader.test.ts'],
  },
  {
    name: 'first-look-before-watching',
    file: 'broker/handlers/fetch.ts',
    before:
      '    await services.refreshMetadata()\n    round = await readAnew(services, request, memory, round)\n    // Its',
    after:
      '    await services.refreshMetadata()\n    round ??= await readAnew(services, request, memory, round)\n    // Its',
    breaks: 'Watch, look, wait: what comes between a look and the watch is not slept through.',
    tests: ['unit/broker/handlers/fetch-wake-up.test.ts', 'unit/broker/handlers/fetch.test.ts'],
  },
]
