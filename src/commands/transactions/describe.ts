import { transactionsDescribeSpec } from '../../cli/command-specs/transactions.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { transactionDescriptionJson, writeTransaction } from '../../cli/transaction-views.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { describeTransaction } from '../../tools/transactions/named-transactions.ts'

export default class TransactionsDescribe extends ToolCommand {
  static override summary = transactionsDescribeSpec.summary
  static override args = oclifArgs(transactionsDescribeSpec.argument)
  static override flags = oclifFlags(transactionsDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument = '', detected } = await this.commandLine(transactionsDescribeSpec)
    const options = optionValues(transactionsDescribeSpec, detected)
    return this.runInCluster(options, async (session, { stdout }) => {
      const found = await describeTransaction(session, argument)
      if (options.has('json')) return writeJson(stdout, transactionDescriptionJson(found))
      await writeTransaction(found, stdout)
    })
  }
}
