import { isEventful, partitionCleanupJson, partitionCleanupText } from '../../cli/cleanup-view.ts'
import { topicsCleanupSpec } from '../../cli/command-specs/topics.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { counted } from '../../cli/topic-views.ts'
import type { PartitionCleanup } from '../../tools/directory-cleanup.ts'
import { signalExitCode } from '../../tools/signal-exit-code.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'
import { findTopic } from '../../tools/topics/find-topic.ts'

export default class TopicsCleanup extends ToolCommand {
  static override summary = topicsCleanupSpec.summary
  static override args = oclifArgs(topicsCleanupSpec.argument)
  static override flags = oclifFlags(topicsCleanupSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: name, detected } = await this.commandLine(topicsCleanupSpec)
    const options = optionValues(topicsCleanupSpec, detected)
    return this.runInDirectory(options, async (session, { stdout, stderr, signal }) => {
      if (name !== undefined) await findTopic(session, name, { ifExists: false })
      const topics = name === undefined ? null : [name]
      const done: PartitionCleanup[] = []
      for await (const partition of session.cleanUp({ topics, force: options.has('force'), signal })) {
        done.push(partition)
        if (partition.error !== null) stderr.write(partitionCleanupText(partition))
        else if (!options.has('json') && (name !== undefined || isEventful(partition))) {
          stdout.write(partitionCleanupText(partition))
        }
      }
      if (options.has('json')) writeJson(stdout, { partitions: done.map(partitionCleanupJson) })
      else if (done.length === 0) stderr.write(`Nothing was ever written in ${session.directory}.\n`)
      else if (name === undefined && !done.some(isEventful)) {
        stdout.write(`Nothing to do in ${counted(done.length, 'partition')}.\n`)
      }
      if (signal.aborted) return signalExitCode(signal)
      return done.some(({ error }) => error !== null) ? 1 : 0
    })
  }
}
