import { perfConsumerSpec } from '../../cli/command-specs/perf.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { consumerView } from '../../cli/perf-views.ts'
import { openTerminal } from '../../cli/terminal.ts'
import { ToolCommand, toolOptionValues } from '../../cli/tool-command.ts'
import { consumerPerfOptionTable } from '../../tools/consumer-perf/options.ts'
import { parseConsumerPerfOptions } from '../../tools/consumer-perf/parse-options.ts'
import { runConsumerPerf } from '../../tools/consumer-perf/run.ts'
import { checkOneOfArgs } from '../../tools/option-checks.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class PerfConsumer extends ToolCommand {
  static override summary = perfConsumerSpec.summary
  static override args = oclifArgs(perfConsumerSpec.argument)
  static override flags = oclifFlags(perfConsumerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic, detected } = await this.commandLine(perfConsumerSpec)
    if (topic !== undefined) detected.set('topic', [topic])
    const options = toolOptionValues(consumerPerfOptionTable, perfConsumerSpec, detected)
    return this.runTool(async (ports) => {
      checkOneOfArgs(options, ['topic', 'include'], 'Name a topic, or give --include with a regular expression.')
      const parsed = parseConsumerPerfOptions(options, { style: 'kafdir', autoCreateTopics: false }, ports)
      const terminal = await openTerminal(ports.stdout)
      const view = { ports, terminal, asJson: detected.has('json'), wanted: parsed.numRecords }
      return runConsumerPerf(parsed, ports, consumerView(parsed.groupId, view))
    })
  }
}
