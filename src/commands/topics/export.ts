import { topicsExportSpec } from '../../cli/command-specs/topics-file.ts'
import { reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
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
      const problems = [...(await findTopics(session, words)).missing.values()]
      const last = problems.pop()
      for (const problem of problems) reportError(problem, stderr)
      // Half a file would be taken for a whole one.
      if (last !== undefined) throw last
      const topics = (await readTopics(session, wanted)).filter(({ name }) => wanted.size === 0 || wanted.has(name))
      if (options.has('json')) writeJson(stdout, topicsFileObject(topics))
      else stdout.write(formatTopicsFile(topics))
    })
  }
}
