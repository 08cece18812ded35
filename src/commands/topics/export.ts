import { topicsExportSpec } from '../../cli/command-specs/topics-file.ts'
import { reportError } from '../../cli/error-report.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { writeJson } from '../../cli/topic-views.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { findTopics } from '../../tools/topics/find-topic.ts'
import { readTopics } from '../../tools/topics/import-topics.ts'
import { formatTopicsFile, topicsFileObject } from '../../tools/topics/topics-file.ts'

export default class TopicsExport extends ToolCommand {
  static override summary = topicsExportSpec.summary
  static override args = oclifArgs(topicsExportSpec.argument)
  static override flags = oclifFlags(topicsExportSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(topicsExportSpec)
    const options = optionValues(topicsExportSpec, detected)
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const wanted = new Set(words)
      const { missing } = await findTopics(session, words)
      const topics = (await readTopics(session, wanted)).filter(({ name }) => wanted.size === 0 || wanted.has(name))
      if (options.has('json')) writeJson(stdout, topicsFileObject(topics))
      else stdout.write(formatTopicsFile(topics))
      for (const problem of missing.values()) reportError(problem, stderr)
      return missing.size === 0 ? 0 : 1
    })
  }
}
