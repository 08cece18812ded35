import { storageRandomUuidSpec } from '../../cli/command-specs/storage.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { randomUuid } from '../../common/uuid.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class StorageRandomUuid extends ToolCommand {
  static override summary = storageRandomUuidSpec.summary
  static override flags = oclifFlags(storageRandomUuidSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(storageRandomUuidSpec)
    const options = optionValues(storageRandomUuidSpec, detected)
    return this.runTool(async ({ stdout, random }) => {
      const uuid = randomUuid(random)
      if (options.has('json')) writeJson(stdout, { uuid })
      else stdout.write(`${uuid}\n`)
      return 0
    })
  }
}
