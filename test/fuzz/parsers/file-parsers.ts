/** The small files of a log.dir and of a cluster directory. */
import { readMemberNote } from '../../../src/broker/group-coordinator/member-file.ts'
import { readClusterClaim } from '../../../src/broker/replication/cluster-claim.ts'
import { parseMetaProperties } from '../../../src/metadata/format/meta-properties.ts'
import { formatQuorumNote, parseQuorumNote } from '../../../src/metadata/log/quorum-note.ts'
import { crc32c } from '../../../src/record/crc32c.ts'
import { LeaderEpochCheckpoint } from '../../../src/storage/checkpoint/leader-epoch-checkpoint.ts'
import { OffsetCheckpoint } from '../../../src/storage/checkpoint/offset-checkpoint.ts'
import { formatPartitionMetadata, readPartitionMetadata } from '../../../src/storage/checkpoint/partition-metadata.ts'
import { readSwapGeneration } from '../../../src/storage/cleaner/swap-generation.ts'
import { logCondition } from '../../../src/storage/log/boot-note.ts'
import { OffsetIndex } from '../../../src/storage/log/offset-index.ts'
import { ProducerEntry } from '../../../src/storage/log/producer-state/producer-entry.ts'
import {
  formatProducerSnapshot,
  parseProducerSnapshot,
} from '../../../src/storage/log/producer-state/producer-snapshot.ts'
import { parseTransactionIndex } from '../../../src/storage/log/producer-state/transaction-index.ts'
import { TimeIndex } from '../../../src/storage/log/time-index.ts'
import { type FuzzTarget, textSamples } from '../fuzz-target.ts'
import { holdingFiles } from './held-files.ts'

const TOPIC_ID = 'ASNFZ4mrze8P7cuph2VDIQ'
const SNAPSHOT_CRC_AT = 2
const SNAPSHOT_COVERED_FROM = 6

function producerSnapshot(): Buffer {
  const producers = [1, 2, 3].map((id) => {
    const producer = new ProducerEntry(id)
    producer.addMarker(id, 4, 1000)
    producer.addBatch(id, { lastSequence: 5, lastOffset: 60 + id, offsetDelta: 2, timestampMs: 1000 })
    return { producer, transactionFirstOffset: id === 2 ? 61 : null }
  })
  return formatProducerSnapshot(producers)
}

/** Entries of 64 and 32 bits, as in `.txnindex`, `.index` and `.timeindex`. */
function entries(
  count: number,
  write: (index: number) => readonly (readonly [bits: 16 | 32 | 64, value: number])[],
): Buffer {
  const parts: Buffer[] = []
  for (let index = 0; index < count; index++) {
    for (const [bits, value] of write(index)) {
      const part = Buffer.alloc(bits / 8)
      if (bits === 64) part.writeBigInt64BE(BigInt(value))
      else part.writeIntBE(value, 0, bits / 8)
      parts.push(part)
    }
  }
  return Buffer.concat(parts)
}

const transactionIndex = entries(4, (i) => [
  [16, 0],
  [64, 7],
  [64, i * 10],
  [64, i * 10 + 5],
  [64, i * 10 + 6],
])

/** A file that is read by its path. */
function fileTarget(
  name: string,
  file: string,
  samples: readonly Buffer[],
  read: (fileSystem: ReturnType<typeof holdingFiles>) => unknown,
): FuzzTarget {
  return {
    name,
    samples,
    isText: true,
    read: (input) => void read(holdingFiles({ [file]: input })),
  }
}

function demandWhole(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${what} is ${value}`)
}

const binaryFiles: readonly FuzzTarget[] = [
  {
    name: 'producer snapshots',
    samples: [producerSnapshot(), formatProducerSnapshot([])],
    forge(random) {
      const bytes = Buffer.concat([producerSnapshot(), Buffer.alloc(random.below(3) * 46)])
      for (let n = 1 + random.below(6); n > 0; n--) {
        bytes[SNAPSHOT_COVERED_FROM + random.below(bytes.length - SNAPSHOT_COVERED_FROM)] = random.below(256)
      }
      bytes.writeUInt32BE(crc32c(bytes.subarray(SNAPSHOT_COVERED_FROM)), SNAPSHOT_CRC_AT)
      return bytes
    },
    read: (input) => void parseProducerSnapshot(input),
  },
  {
    name: 'transaction indexes',
    samples: [transactionIndex],
    read(input) {
      for (const { firstOffset, lastOffset, producerId } of parseTransactionIndex(input, 'the file')) {
        for (const value of [firstOffset, lastOffset, producerId]) demandWhole('a number of an entry', value)
      }
    },
  },
  {
    name: 'offset indexes',
    samples: [
      entries(50, (i) => [
        [32, i * 3],
        [32, i * 500],
      ]),
    ],
    read(input) {
      const file = holdingFiles({ '/d/00000000000000000000.index': input }).open(
        '/d/00000000000000000000.index',
        'write',
      )
      const index = new OffsetIndex(file, 0)
      for (const offset of [0, 1, 70, 149, 1e9]) index.lookup(offset)
      index.last()
      index.truncateTo(40)
      index.append({ offset: 2 ** 31 - 1, position: 7 })
      index.lookup(2 ** 31 - 1)
    },
  },
  {
    name: 'time indexes',
    samples: [
      entries(50, (i) => [
        [64, 1_700_000_000_000 + i],
        [32, i * 3],
      ]),
    ],
    read(input) {
      const file = holdingFiles({ '/d/00000000000000000000.timeindex': input }).open(
        '/d/00000000000000000000.timeindex',
        'write',
      )
      const index = new TimeIndex(file, 0)
      for (const timestampMs of [-1, 0, 1_700_000_000_020, 2 ** 53]) index.lookupBefore(timestampMs)
      index.last()
      index.truncateBehind(40)
    },
  },
]

const textFiles: readonly FuzzTarget[] = [
  fileTarget(
    'leader epochs',
    '/d/leader-epoch-checkpoint',
    textSamples('0\n3\n0 0\n1 20\n4 95\n', '0\n0\n'),
    (files) => {
      for (const { epoch, startOffset } of new LeaderEpochCheckpoint(files, '/d').entries) {
        demandWhole('an epoch', epoch)
        demandWhole('an offset', startOffset)
      }
    },
  ),
  fileTarget(
    'offset checkpoints',
    '/d/log-start-offset-checkpoint',
    textSamples('0\n2\norders 0 17\nusers 3 0\n', '0\n0\n'),
    (files) => {
      const offset = new OffsetCheckpoint(files, '/d/log-start-offset-checkpoint').offsetOf('orders-0')
      if (offset !== null) demandWhole('an offset', offset)
    },
  ),
  fileTarget(
    'partition.metadata',
    '/d/partition.metadata',
    textSamples(formatPartitionMetadata(TOPIC_ID)),
    (files) => void readPartitionMetadata(files, '/d'),
  ),
  {
    name: 'meta.properties',
    samples: textSamples(
      `#\n#Sat Nov 21 09:32:44 UTC 2026\nnode.id=1\ndirectory.id=${TOPIC_ID}\nversion=1\ncluster.id=${TOPIC_ID}\n`,
    ),
    isText: true,
    words: ['node.id', 'directory.id', 'version', 'cluster.id', '=', ':', '\\\n', '\\u0041'],
    read: (input) => demandWhole('the node.id', parseMetaProperties(input.toString(), 'the file').nodeId),
  },
  {
    name: 'notes of the quorum',
    samples: textSamples(formatQuorumNote({ epoch: 7, inSync: [1, 2, 3], fenced: [4] })),
    isText: true,
    words: ['epoch', 'in-sync', 'fenced', '='],
    read(input) {
      const { epoch, inSync } = parseQuorumNote(input.toString(), 'the file')
      demandWhole('the epoch', epoch)
      for (const id of inSync) demandWhole('a broker', id)
    },
  },
  fileTarget(
    'notes of members',
    '/d/.kafdir-member-1',
    textSamples('{"groupId":"audit","memberId":"m-1","processId":4711,"terminal":"pts/3"}\n'),
    (files) => {
      const note = readMemberNote(files, '/d/.kafdir-member-1')
      if (note === null) return
      if (note.processId !== null && !Number.isSafeInteger(note.processId)) throw new Error('a process that is none')
      if (note.terminal !== null && typeof note.terminal !== 'string') throw new Error('a terminal that is none')
    },
  ),
  fileTarget(
    'claims of clusters',
    '/d/kafdir-cluster',
    textSamples('broker=2\ncluster=/data/kafka\n'),
    (files) => void readClusterClaim(files, '/d'),
  ),
  fileTarget(
    'notes of boots',
    '/l/p/kafdir-boot-id',
    textSamples('0f3c1d2e-0000-4000-8000-000000000001\n'),
    (files) => {
      logCondition(files, '/l/p', 'another')
    },
  ),
  fileTarget('numbers of swaps', '/d/kafdir-swap-generation', textSamples('12', '3'), (files) => {
    if (!Number.isSafeInteger(readSwapGeneration(files, '/d'))) throw new Error('a number that is none')
  }),
]

export const fileParsers: readonly FuzzTarget[] = [...binaryFiles, ...textFiles]
