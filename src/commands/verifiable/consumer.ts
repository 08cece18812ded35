import { verifiableConsumerSpec } from '../../cli/command-specs/perf.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { ToolCommand, toolOptionValues } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { verifiableConsumerOptionTable } from '../../tools/verifiable-consumer/options.ts'
import { parseVerifiableConsumerOptions } from '../../tools/verifiable-consumer/parse-options.ts'
import { runVerifiableConsumer } from '../../tools/verifiable-consumer/run.ts'

export default class VerifiableConsumer extends ToolCommand {
  static override summary = verifiableConsumerSpec.summary
  static override args = oclifArgs(verifiableConsumerSpec.argument)
  static override flags = oclifFlags(verifiableConsumerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic = '', detected } = await this.commandLine(verifiableConsumerSpec)
    const options = toolOptionValues(
      verifiableConsumerOptionTable,
      verifiableConsumerSpec,
      detected.set('topic', [topic]),
    )
    const front = { style: 'kafdir' as const, autoCreateTopics: detected.has('auto-create') }
    return this.runTool((ports) => runVerifiableConsumer(parseVerifiableConsumerOptions(options, front, ports), ports))
  }
}
