import { storageFormatSpec } from '../../cli/command-specs/storage.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { formatOutcomeJson, formattedText } from '../../cli/storage-views.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { carryOutFormat, planFormat } from '../../tools/storage/format.ts'
import { formatRequest } from '../../tools/storage/run.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class StorageFormat extends ToolCommand {
  static override summary = storageFormatSpec.summary
  static override flags = oclifFlags(storageFormatSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(storageFormatSpec)
    const options = optionValues(storageFormatSpec, detected)
    for (const name of ['config', 'cluster-id'] as const) {
      if (!options.has(name)) throw new ToolError('usage', `--${name} is missing.`)
    }
    return this.runTool(async (ports) => {
      const { stdout, stderr, random } = ports
      const request = formatRequest(options, ports)
      const files = await ports.openLogDirFiles()
      const plan = await planFormat(request, files, random)
      for (const directory of plan.unreadable) stderr.write(`${directory} can't be read, and is left alone.\n`)
      await carryOutFormat(plan, request, files, (planned) => {
        if (!options.has('json')) stdout.write(formattedText(planned, plan))
      })
      if (options.has('json')) writeJson(stdout, formatOutcomeJson(plan))
      else if (plan.directories.length === 0) stderr.write('All directories are formatted already.\n')
      return 0
    })
  }
}
