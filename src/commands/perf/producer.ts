import { perfProducerSpec } from '../../cli/command-specs/perf.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { producerView } from '../../cli/perf-views.ts'
import { openTerminal } from '../../cli/terminal.ts'
import { ToolCommand, toolOptionValues } from '../../cli/tool-command.ts'
import { producerPerfOptionTable } from '../../tools/producer-perf/options.ts'
import { parseProducerPerfOptions } from '../../tools/producer-perf/parse-options.ts'
import { runProducerPerf } from '../../tools/producer-perf/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class PerfProducer extends ToolCommand {
  static override summary = perfProducerSpec.summary
  static override args = oclifArgs(perfProducerSpec.argument)
  static override flags = oclifFlags(perfProducerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic = '', detected } = await this.commandLine(perfProducerSpec)
    const options = toolOptionValues(producerPerfOptionTable, perfProducerSpec, detected.set('topic', [topic]))
    const front = { style: 'kafdir' as const, autoCreateTopics: detected.has('auto-create') }
    return this.runTool(async (ports) => {
      const parsed = parseProducerPerfOptions(options, front, ports)
      const terminal = await openTerminal(ports.stdout)
      const view = { ports, terminal, asJson: detected.has('json'), wanted: parsed.numRecords }
      return runProducerPerf(parsed, ports, producerView(topic, view))
    })
  }
}
