import { consoleProducerSpec } from '../cli/command-specs/console.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { ToolCommand } from '../cli/tool-command.ts'
import { consoleProducerOptionTable } from '../tools/console-producer/options.ts'
import { parseConsoleProducerOptions } from '../tools/console-producer/parse-options.ts'
import { runConsoleProducer } from '../tools/console-producer/run.ts'
import { OptionValues } from '../tools/option-table.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class ConsoleProducer extends ToolCommand {
  static override summary = consoleProducerSpec.summary
  static override args = oclifArgs(consoleProducerSpec.argument)
  static override flags = oclifFlags(consoleProducerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic = '', detected } = await this.commandLine(consoleProducerSpec)
    const options = new OptionValues(consoleProducerOptionTable, detected.set('topic', [topic]))
    const front = { style: 'kafdir' as const, autoCreateTopics: detected.has('auto-create') }
    return this.runTool((ports) => runConsoleProducer(parseConsoleProducerOptions(options, front, ports), ports))
  }
}
