/** Controller operations where partitions have replicas in several log.dirs. */
import type { ControllerResult } from '../../metadata/controller/controller-result.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { OperationSteps } from '../../metadata/log/metadata-log.ts'
import type { MetadataAccess } from '../metadata-access.ts'
import { holdLeaders, withRaisedEpochs } from './hold-leaders.ts'
import { type MovedReplicas, movedReplicas } from './moved-replicas.ts'
import type { SeveralBrokers } from './several-brokers.ts'

/**
 * As MetadataAccess.withController. Writers of the partitions that get another leader, or lose a replica, are kept out until
 * the change is written, and their directories follow.
 */
export async function withReplicas<R>(
  several: SeveralBrokers,
  metadata: MetadataAccess,
  operation: (image: MetadataImage) => ControllerResult<R>,
  { afterAppend, around }: OperationSteps<R>,
): Promise<R> {
  let moved: MovedReplicas = []
  return metadata.withController<R>(
    (image) => {
      const result = operation(image)
      moved = movedReplicas(image, result.records)
      return { ...result, records: withRaisedEpochs(image, result.records) }
    },
    async (result) => {
      if (moved.length > 0) await several.moveDirectories(moved, metadata.image)
      await afterAppend?.(result)
    },
    around ?? ((result, append) => holdLeaders(result.records, several.leadersIn(metadata.image), append)),
  )
}
