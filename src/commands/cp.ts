import { cpSpec } from '../cli/command-specs/record-commands.ts'
import { tellCopy } from '../cli/copy-view.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { withSpinner } from '../cli/terminal.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { addressOf, loadProperties } from '../tools/command-config.ts'
import { parseCopiedTopic } from '../tools/cp/copied-topic.ts'
import { runCp } from '../tools/cp/run.ts'
import { isolationLevelOption, momentOption } from '../tools/record-range.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Cp extends ToolCommand {
  static override summary = cpSpec.summary
  static override args = oclifArgs(cpSpec.argument)
  static override flags = oclifFlags(cpSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(cpSpec)
    const [source, target] = words
    if (source === undefined || target === undefined || words.length !== 2) {
      throw new ToolError('usage', 'Two topics are needed: SOURCE and TARGET.', {
        hint: 'Usage: kafdir cp SOURCE TARGET',
      })
    }
    const options = optionValues(cpSpec, detected)
    const partitions = options.valuesOf('partition')
    return this.runTool(async (ports) => {
      const nowMs = ports.clock.nowMs()
      const properties = loadProperties(options.valueOf('command-config'), ports)
      const copy = {
        source: parseCopiedTopic(source),
        target: parseCopiedTopic(target),
        address: addressOf(options, properties, 'kafdir-cp'),
        partitions: partitions.length === 0 ? undefined : [...new Set(partitions)],
        from: momentOption('from', options.valueOf('from'), nowMs, 'earliest'),
        to: momentOption('to', options.valueOf('to'), nowMs, 'latest'),
        isolationLevel: isolationLevelOption(options.valueOf('isolation-level')),
      }
      const result = await withSpinner(`Copying ${source}`, ports.stderr, runCp(copy, ports))
      return tellCopy(copy, result, { json: options.has('json'), ports })
    })
  }
}
