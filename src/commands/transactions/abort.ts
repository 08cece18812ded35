import { transactionsAbortSpec } from '../../cli/command-specs/transactions.ts'
import { confirm } from '../../cli/confirm.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { tabLines } from '../../cli/tab-lines.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { abortTransactionAt, parsePartition, startOffsetOf } from '../../tools/transactions/named-transactions.ts'

export default class TransactionsAbort extends ToolCommand {
  static override summary = transactionsAbortSpec.summary
  static override args = oclifArgs(transactionsAbortSpec.argument)
  static override flags = oclifFlags(transactionsAbortSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument = '', detected } = await this.commandLine(transactionsAbortSpec)
    const options = optionValues(transactionsAbortSpec, detected)
    const partition = parsePartition(argument)
    const startOffset = startOffsetOf(options.valueOf('start-offset'))
    const name = formatTopicPartition(partition)
    return this.runInCluster(options, async (session, ports) => {
      const question = `Abort the transaction that begins at offset ${startOffset} of ${name}?`
      if (!options.has('yes') && !(await confirm(question, ports))) {
        ports.stderr.write('Nothing was changed.\n')
        return 1
      }
      const { producerId, producerEpoch } = await abortTransactionAt(session, partition, startOffset)
      if (options.has('json')) {
        writeJson(ports.stdout, { ...partition, startOffset, producerId, producerEpoch, aborted: true })
      } else ports.stdout.write(tabLines([[name, startOffset, producerId, producerEpoch]]))
      return 0
    })
  }
}
