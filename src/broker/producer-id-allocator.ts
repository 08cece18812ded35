/**
 * Producer ids for short-lived processes: the controller gives them out in blocks of a thousand, and the processes of one
 * machine share a block through a small file, so that most runs change nothing in the metadata log.
 * Kafka: RPCProducerIdManager.
 */
import path from 'node:path'
import { FileLock } from '../storage/io/file-lock.ts'
import type { FileSystem, OpenFile } from '../storage/io/file-system.ts'
import type { KernelLocks } from '../storage/io/kernel-locks.ts'

/** A plain file, which a real broker ignores. Its own kernel lock guards it. */
const FILE_NAME = 'kafdir-producer-ids'
const MAX_BYTES = 256

export interface ProducerIdAllocatorOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  /** Where the file is: the log.dir; of several brokers the cluster's directory for what is shared. */
  readonly directory: string
  /** After a machine crash the file may be older than the ids that were used: a block is good for one boot. */
  readonly bootId: string
  readonly notice: (sentence: string) => void
  /**
   * The id with which the controller's next block begins, as far as the metadata says; asked under the file's lock. A block
   * that does not end there was not given out last: it came back with an older copy. Left out: every block counts.
   */
  readonly nextBlockId?: () => Promise<number>
  /** Asks the controller for a block of its own. */
  readonly allocateBlock: () => Promise<{ firstProducerId: number; size: number }>
}

/** An id that nobody else has or will have. Throws KafkaError. */
export async function allocateProducerId(options: ProducerIdAllocatorOptions): Promise<number> {
  const { fileSystem, locks, directory, bootId, notice, nextBlockId, allocateBlock } = options
  const file = fileSystem.open(path.join(directory, FILE_NAME), 'create')
  const onLongWait = () => notice('Waiting for another process that takes a producer id …')
  const lock = new FileLock({ locks, file, onLongWait })
  try {
    return await lock.run(async () => {
      const known = readBlock(file, bootId)
      const hasMore = known !== null && known.next < known.end
      const isLast = hasMore && (nextBlockId === undefined || (await nextBlockId()) === known.end)
      const block = isLast ? known : await newBlock(allocateBlock)
      writeBlock(file, bootId, { next: block.next + 1, end: block.end })
      return block.next
    })
  } finally {
    file.close()
  }
}

/**
 * Where the processes of a broker share a block: in its `logDir`, which is its `runDirectory` too, or in that of several
 * brokers. Any of their log.dirs may be put back from an older copy, with ids that others have by now, so the metadata, as
 * `catchUp` reads it, says whether a block still counts.
 */
export function sharedProducerIds(
  fileSystem: FileSystem,
  logDir: string,
  runDirectory: string,
  catchUp: () => Promise<{ readonly nextProducerId: number }>,
): Pick<ProducerIdAllocatorOptions, 'directory' | 'nextBlockId'> {
  if (runDirectory === logDir) return { directory: logDir }
  fileSystem.makeSubdirectory(runDirectory)
  return { directory: runDirectory, nextBlockId: async () => (await catchUp()).nextProducerId }
}

interface Block {
  readonly next: number
  readonly end: number
}

async function newBlock(allocateBlock: ProducerIdAllocatorOptions['allocateBlock']): Promise<Block> {
  const { firstProducerId, size } = await allocateBlock()
  return { next: firstProducerId, end: firstProducerId + size }
}

/** Null for a file that is empty, from another boot, or torn: a new block costs nothing but a record. */
function readBlock(file: OpenFile, bootId: string): Block | null {
  const bytes = Buffer.alloc(MAX_BYTES)
  const text = bytes.toString('utf8', 0, file.read(bytes, 0, MAX_BYTES, 0))
  const [boot, next, end, stop] = text.split('\n')
  if (boot !== bootId || stop !== '.') return null
  const block = { next: Number(next), end: Number(end) }
  return Number.isSafeInteger(block.next) && Number.isSafeInteger(block.end) ? block : null
}

/** The full stop at the end tells a whole text from a torn one. */
function writeBlock(file: OpenFile, bootId: string, { next, end }: Block): void {
  file.truncate(0)
  file.write(Buffer.from(`${bootId}\n${next}\n${end}\n.`), 0)
}
