/** The tools with commands, by the names of their programs: for man pages, completion and the flag snapshot. */
import type { ArgumentParserTable } from '../tools/argument-parser-table.ts'
import { clusterParserTable } from '../tools/cluster/options.ts'
import { featuresParserTable } from '../tools/features/options.ts'
import { metadataQuorumParserTable } from '../tools/metadata-quorum/options.ts'
import { storageParserTable } from '../tools/storage/options.ts'

export const argparseTables: Readonly<Record<string, ArgumentParserTable>> = {
  'kafka-cluster.sh': clusterParserTable,
  'kafka-features.sh': featuresParserTable,
  'kafka-metadata-quorum.sh': metadataQuorumParserTable,
  'kafka-storage.sh': storageParserTable,
}
