import { consoleConsumerSpec } from '../cli/command-specs/console.ts'
import { openJsonPaint } from '../cli/json-paint.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { ToolCommand } from '../cli/tool-command.ts'
import { parseKafdirConsumerOptions } from '../tools/console-consumer/parse-kafdir-options.ts'
import { runConsoleConsumer } from '../tools/console-consumer/run.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class ConsoleConsumer extends ToolCommand {
  static override summary = consoleConsumerSpec.summary
  static override args = oclifArgs(consoleConsumerSpec.argument)
  static override flags = oclifFlags(consoleConsumerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic, detected } = await this.commandLine(consoleConsumerSpec)
    if (topic !== undefined) detected.set('topic', [topic])
    const front = { autoCreateTopics: detected.has('auto-create') }
    return this.runTool(async (ports) => {
      const options = parseKafdirConsumerOptions(detected, front, ports)
      return runConsoleConsumer(options, ports, await openJsonPaint(ports.stdout))
    })
  }
}
