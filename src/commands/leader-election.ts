import { leaderElectionSpec } from '../cli/command-specs/replicas.ts'
import { confirm } from '../cli/confirm.ts'
import { reportError } from '../cli/error-report.ts'
import { fileOrInput } from '../cli/file-or-input.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import type { ProcessPorts } from '../cli/process-ports.ts'
import { electionJson, writeElections } from '../cli/replica-views.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { counted } from '../cli/topic-views.ts'
import type { TopicPartition } from '../common/topic-partition.ts'
import { electionType } from '../tools/leader-election/check-options.ts'
import { type ElectedPartition, electNamed, namedPartitions } from '../tools/leader-election/elect-named.ts'
import { parseElectionFile } from '../tools/leader-election/election-file.ts'
import type { OptionValues } from '../tools/option-table.ts'
import { partitionFailure } from '../tools/reassign-partitions/partition-failure.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ClusterSession, ExitCode } from '../tools/tool-ports.ts'

type Options = OptionValues<(typeof leaderElectionSpec)['flags']>

export default class LeaderElection extends ToolCommand {
  static override summary = leaderElectionSpec.summary
  static override args = oclifArgs(leaderElectionSpec.argument)
  static override flags = oclifFlags(leaderElectionSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(leaderElectionSpec)
    const options = optionValues(leaderElectionSpec, detected)
    const type = electionType(options.valueOf('type'))
    const scopes = [words.length > 0, options.has('all'), options.has('from-file')]
    if (scopes.filter(Boolean).length !== 1) {
      throw new ToolError('usage', 'Which partitions? Give TOPIC, --all or --from-file.')
    }
    return this.runInCluster(options, async (session, ports) => {
      const partitions = await wantedPartitions(session, words, options, ports)
      if (type === 'unclean' && !options.has('yes')) {
        const which = partitions === null ? 'all partitions without one' : counted(partitions.length, 'partition')
        if (!(await confirm(`Elect leaders of ${which} that may lack records?`, ports))) {
          ports.stderr.write('Nothing was changed.\n')
          return 1
        }
      }
      // A preferred replica that is back has to be in sync first.
      await session.catchUpReplicas?.()
      const elections = await electNamed(session, type, partitions)
      if (options.has('json')) writeJson(ports.stdout, { type, partitions: elections.map(electionJson) })
      else await writeElections(elections, ports.stdout)
      return reportFailures(elections, ports)
    })
  }
}

async function wantedPartitions(
  session: ClusterSession,
  words: readonly string[],
  options: Options,
  ports: ProcessPorts,
): Promise<readonly TopicPartition[] | null> {
  const file = options.valueOf('from-file')
  if (file !== undefined) return parseElectionFile(await fileOrInput(file, ports))
  return options.has('all') ? null : namedPartitions(session, words)
}

function reportFailures(elections: readonly ElectedPartition[], { stderr }: ProcessPorts): ExitCode {
  const failed = elections.flatMap((each) => (each.error === null ? [] : [{ ...each, error: each.error }]))
  for (const { error, ...partition } of failed) reportError(partitionFailure(partition, error), stderr)
  return failed.length === 0 ? 0 : 1
}
