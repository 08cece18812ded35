import { perfLatencySpec } from '../../cli/command-specs/perf.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { latencyView } from '../../cli/perf-views.ts'
import { openTerminal } from '../../cli/terminal.ts'
import { ToolCommand, toolOptionValues } from '../../cli/tool-command.ts'
import { e2eLatencyOptionTable } from '../../tools/e2e-latency/options.ts'
import { parseE2eLatencyOptions } from '../../tools/e2e-latency/parse-options.ts'
import { runE2eLatency } from '../../tools/e2e-latency/run.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class PerfLatency extends ToolCommand {
  static override summary = perfLatencySpec.summary
  static override args = oclifArgs(perfLatencySpec.argument)
  static override flags = oclifFlags(perfLatencySpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic = '', detected } = await this.commandLine(perfLatencySpec)
    const options = toolOptionValues(e2eLatencyOptionTable, perfLatencySpec, detected.set('topic', [topic]))
    const front = { style: 'kafdir' as const, autoCreateTopics: detected.has('auto-create') }
    return this.runTool(async (ports) => {
      const parsed = parseE2eLatencyOptions(options, front, ports)
      const terminal = await openTerminal(ports.stdout)
      const view = { ports, terminal, asJson: detected.has('json'), wanted: parsed.numRecords }
      return runE2eLatency(parsed, ports, latencyView(topic, view))
    })
  }
}
