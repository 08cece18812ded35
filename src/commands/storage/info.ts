import { storageInfoSpec } from '../../cli/command-specs/storage.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { loadProperties } from '../../tools/command-config.ts'
import { serverConfig } from '../../tools/server-config.ts'
import { logDirInfo, logDirInfoText } from '../../tools/storage/log-dir-info.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class StorageInfo extends ToolCommand {
  static override summary = storageInfoSpec.summary
  static override flags = oclifFlags(storageInfoSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(storageInfoSpec)
    const options = optionValues(storageInfoSpec, detected)
    const file = options.valueOf('config')
    const dir = options.valueOf('dir')
    if (file !== undefined && dir !== undefined) throw new ToolError('usage', 'Give --config or --dir, not both.')
    return this.runTool(async (ports) => {
      const logDirs =
        file === undefined ? [await ports.locateLogDir({ dir })] : serverConfig(loadProperties(file, ports)).logDirs
      const info = logDirInfo(logDirs, await ports.openLogDirFiles())
      const { found: directories, metadata, problems } = info
      if (options.has('json')) writeJson(ports.stdout, { directories, metadata, problems })
      else ports.stdout.write(logDirInfoText(info))
      return problems.length === 0 ? 0 : 1
    })
  }
}
