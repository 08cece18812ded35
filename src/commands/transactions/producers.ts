import { transactionsProducersSpec } from '../../cli/command-specs/transactions.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { producerJson, writeProducers } from '../../cli/transaction-views.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { parsePartition, producersOf } from '../../tools/transactions/named-transactions.ts'

export default class TransactionsProducers extends ToolCommand {
  static override summary = transactionsProducersSpec.summary
  static override args = oclifArgs(transactionsProducersSpec.argument)
  static override flags = oclifFlags(transactionsProducersSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument = '', detected } = await this.commandLine(transactionsProducersSpec)
    const options = optionValues(transactionsProducersSpec, detected)
    const partition = parsePartition(argument)
    return this.runInCluster(options, async (session, { stdout }) => {
      const producers = await producersOf(session, partition)
      if (options.has('json')) return writeJson(stdout, { producers: producers.map(producerJson) })
      await writeProducers(producers, stdout)
    })
  }
}
