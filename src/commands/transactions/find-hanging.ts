import { transactionsFindHangingSpec } from '../../cli/command-specs/transactions.ts'
import { reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { hangingJson, lookedAtText, writeHanging } from '../../cli/transaction-views.ts'
import { usageError } from '../../tools/option-checks.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { findTopics } from '../../tools/topics/find-topic.ts'
import { type HangingTransactions, hangingTransactions } from '../../tools/transactions/named-transactions.ts'

const MINUTE_MS = 60_000

export default class TransactionsFindHanging extends ToolCommand {
  static override summary = transactionsFindHangingSpec.summary
  static override args = oclifArgs(transactionsFindHangingSpec.argument)
  static override flags = oclifFlags(transactionsFindHangingSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(transactionsFindHangingSpec)
    const options = optionValues(transactionsFindHangingSpec, detected)
    const minutes = options.valueOf('older-than')
    if (minutes < 0) throw usageError('--older-than must be 0 or more.')
    return this.runInCluster(options, async (session, { stdout, stderr, clock }) => {
      const { topics, missing } = await findTopics(session, words)
      const scopes = words.length === 0 ? [undefined] : topics.map(({ name }) => name)
      const found: HangingTransactions[] = []
      for (const topic of scopes) {
        found.push(await hangingTransactions(session, { topic, maxTimeoutMs: minutes * MINUTE_MS }, clock.nowMs()))
      }
      const hanging = found.flatMap((each) => each.hanging)
      if (options.has('json')) writeJson(stdout, { transactions: hanging.map(hangingJson) })
      else await writeHanging(hanging, stdout)
      if (stderr.isTerminal && found.length > 0) stderr.write(`${lookedAtText(found, minutes)}\n`)
      for (const problem of missing.values()) reportError(problem, stderr)
      return missing.size === 0 ? 0 : 1
    })
  }
}
