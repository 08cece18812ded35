import { verifiableProducerSpec } from '../../cli/command-specs/perf.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { ToolCommand, toolOptionValues } from '../../cli/tool-command.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { verifiableProducerOptionTable } from '../../tools/verifiable-producer/options.ts'
import { parseVerifiableProducerOptions } from '../../tools/verifiable-producer/parse-options.ts'
import { runVerifiableProducer } from '../../tools/verifiable-producer/run.ts'

export default class VerifiableProducer extends ToolCommand {
  static override summary = verifiableProducerSpec.summary
  static override args = oclifArgs(verifiableProducerSpec.argument)
  static override flags = oclifFlags(verifiableProducerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic = '', detected } = await this.commandLine(verifiableProducerSpec)
    const options = toolOptionValues(
      verifiableProducerOptionTable,
      verifiableProducerSpec,
      detected.set('topic', [topic]),
    )
    const front = { style: 'kafdir' as const, autoCreateTopics: detected.has('auto-create') }
    return this.runTool((ports) => runVerifiableProducer(parseVerifiableProducerOptions(options, front, ports), ports))
  }
}
