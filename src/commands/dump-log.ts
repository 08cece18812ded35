import { dumpLogSpec } from '../cli/command-specs/dump-log.ts'
import { errorJson, reportError } from '../cli/error-report.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { runKafdirDumpLog } from '../tools/dump-log/kafdir-run.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class DumpLog extends ToolCommand {
  static override summary = dumpLogSpec.summary
  static override args = oclifArgs(dumpLogSpec.argument)
  static override flags = oclifFlags(dumpLogSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(dumpLogSpec)
    const options = optionValues(dumpLogSpec, detected)
    return this.runTool((ports) => {
      const report = (error: unknown) => void reportError(error, ports.stderr)
      return runKafdirDumpLog(words, options, ports, { report, json: errorJson })
    })
  }
}
