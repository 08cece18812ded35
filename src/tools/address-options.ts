/** The options by which every tool is told where the cluster is, beyond Kafka's `--bootstrap-server`. */
import type { OptionTable } from './option-table.ts'

/** kafdir's own address options. `kafka-*.sh` take them too, but Kafka's help does not show them. */
export const addressOptionTable = {
  dir: {
    argument: 'required',
    type: 'String',
    argumentName: 'directory',
    description: 'A cluster directory, or a Kafka log.dir (a comma list for several). Not an option of Apache Kafka.',
    hidden: true,
    kafdir: {
      char: 'd',
      summary: 'The cluster directory, or the log.dir of a stopped broker.',
      placeholder: 'DIR',
    },
  },
  'read-only': {
    argument: 'none',
    description: 'Change nothing, and read also while a broker runs on the directory. Not an option of Apache Kafka.',
    hidden: true,
    kafdir: {
      summary:
        'Change nothing: reads also while a broker runs on the directory, and what comes before damaged metadata.',
    },
  },
} as const satisfies OptionTable

export type AddressOptionTable = typeof addressOptionTable
