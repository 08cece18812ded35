import { transactionsListSpec } from '../../cli/command-specs/transactions.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { transactionJson, writeTransactions } from '../../cli/transaction-views.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { listTransactions } from '../../tools/transactions/named-transactions.ts'

export default class TransactionsList extends ToolCommand {
  static override summary = transactionsListSpec.summary
  static override flags = oclifFlags(transactionsListSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(transactionsListSpec)
    const options = optionValues(transactionsListSpec, detected)
    return this.runInCluster(options, async (session, { stdout }) => {
      const listed = await listTransactions(session, { pattern: options.valueOf('pattern') ?? null })
      if (options.has('json')) return writeJson(stdout, { transactions: listed.map(transactionJson) })
      await writeTransactions(listed, stdout)
    })
  }
}
