/** The tools that read their command line with argparse4j, by the names of their programs: for man pages, completion and the flag snapshot. */
import type { ArgumentParserTable } from '../tools/argument-parser-table.ts'
import { clusterParserTable } from '../tools/cluster/options.ts'
import { featuresParserTable } from '../tools/features/options.ts'
import { metadataQuorumParserTable } from '../tools/metadata-quorum/options.ts'
import { metadataShellParserTable } from '../tools/metadata-shell/options.ts'
import { producerPerfParserTable } from '../tools/producer-perf/options.ts'
import { storageParserTable } from '../tools/storage/options.ts'
import { transactionsParserTable } from '../tools/transactions/options.ts'
import { verifiableConsumerParserTable } from '../tools/verifiable-consumer/options.ts'
import { verifiableProducerParserTable } from '../tools/verifiable-producer/options.ts'

export const argparseTables: Readonly<Record<string, ArgumentParserTable>> = {
  'kafka-cluster.sh': clusterParserTable,
  'kafka-features.sh': featuresParserTable,
  'kafka-metadata-quorum.sh': metadataQuorumParserTable,
  'kafka-metadata-shell.sh': metadataShellParserTable,
  'kafka-producer-perf-test.sh': producerPerfParserTable,
  'kafka-storage.sh': storageParserTable,
  'kafka-verifiable-consumer.sh': verifiableConsumerParserTable,
  'kafka-verifiable-producer.sh': verifiableProducerParserTable,
  'kafka-transactions.sh': transactionsParserTable,
}
