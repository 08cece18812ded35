/** The tree of one file of metadata: a snapshot, or a segment of the log. Kafka: metadata.util.SnapshotFileReader. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { MetadataDirectoryNode } from '../../common/metadata-node.ts'
import { BATCH_OVERHEAD_BYTES, readBatchHeader } from '../../record/batch-header.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { MetadataReplay } from '../image/metadata-replay.ts'
import { walkMetadataBatches } from '../log/metadata-walk.ts'
import { imageTree, type MetadataProvenance } from './image-tree.ts'

/**
 * Throws RESOURCE_NOT_FOUND where there is no file, KAFKA_STORAGE_ERROR where it can't be read, CORRUPT_MESSAGE and
 * UNSUPPORTED_VERSION where what it holds is no metadata.
 */
export function readMetadataFile(fileSystem: FileSystem, file: string): MetadataDirectoryNode {
  const batches = fileSystem.readFile(file)
  if (batches === null) throw new KafkaError('RESOURCE_NOT_FOUND', { message: `There is no file ${file}.` })
  const replay = new MetadataReplay()
  let provenance: MetadataProvenance | null = null
  for (const batch of wholeBatches(batches)) {
    let holdsMetadata = false
    const end = walkMetadataBatches({
      batches: batch,
      path: file,
      fromOffset: 0,
      checkCrcs: true,
      visitor: {
        record: (source, start, stop) => {
          holdsMetadata = true
          replay.applyValue(source, start, stop)
        },
        control: () => {},
      },
    })
    // Batches of KRaft itself say nothing of the cluster.
    if (holdsMetadata) {
      provenance = { offset: end.nextOffset - 1, epoch: end.leaderEpoch, timestampMs: end.maxTimestampMs }
    }
  }
  if (provenance !== null) return imageTree(replay.image, provenance)
  throw new KafkaError('CORRUPT_MESSAGE', { message: `${file} holds no metadata.` })
}

/** One after the other; what a writer has not finished at the end is left out. */
function* wholeBatches(source: Buffer): Generator<Buffer> {
  for (let position = 0; position + BATCH_OVERHEAD_BYTES <= source.length; ) {
    const { sizeInBytes } = readBatchHeader(source, position)
    if (position + sizeInBytes > source.length) return
    yield source.subarray(position, position + sizeInBytes)
    position += sizeInBytes
  }
}
