import { consoleConsumerSpec } from '../cli/command-specs/console.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { ToolCommand } from '../cli/tool-command.ts'
import { consoleConsumerOptionTable } from '../tools/console-consumer/options.ts'
import { parseConsoleConsumerOptions } from '../tools/console-consumer/parse-options.ts'
import { runConsoleConsumer } from '../tools/console-consumer/run.ts'
import { OptionValues } from '../tools/option-table.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class ConsoleConsumer extends ToolCommand {
  static override summary = consoleConsumerSpec.summary
  static override args = oclifArgs(consoleConsumerSpec.argument)
  static override flags = oclifFlags(consoleConsumerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic, detected } = await this.commandLine(consoleConsumerSpec)
    if (topic !== undefined) detected.set('topic', [topic])
    const options = new OptionValues(consoleConsumerOptionTable, detected)
    const front = { style: 'kafdir' as const, autoCreateTopics: detected.has('auto-create') }
    return this.runTool((ports) => runConsoleConsumer(parseConsoleConsumerOptions(options, front, ports), ports))
  }
}
