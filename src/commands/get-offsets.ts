import { getOffsetsSpec } from '../cli/command-specs/admin-requests.ts'
import { reportError, reportFailure } from '../cli/error-report.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { offsetsJson, writeOffsets } from '../cli/offset-views.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import { parseOffsetMoment } from '../tools/get-offsets/offset-time.ts'
import { choosePartitions, type OffsetSpec, offsetsOfPartitions } from '../tools/get-offsets/offsets-of-partitions.ts'
import { partitionFailure } from '../tools/reassign-partitions/partition-failure.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class GetOffsets extends ToolCommand {
  static override summary = getOffsetsSpec.summary
  static override args = oclifArgs(getOffsetsSpec.argument)
  static override flags = oclifFlags(getOffsetsSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(getOffsetsSpec)
    const options = optionValues(getOffsetsSpec, detected)
    return this.runInCluster(options, async (session, { stdout, stderr, clock }) => {
      const time = options.valueOf('time')
      const specs: readonly OffsetSpec[] =
        time === undefined ? ['earliest', 'latest'] : [parseOffsetMoment(time, clock.nowMs())]
      const names = time === undefined ? ['earliest', 'latest'] : ['offset']
      const excludeInternal = options.has('exclude-internal')
      const { partitions, problems } = await choosePartitions(session, words, { excludeInternal })
      const [problem, ...others] = problems
      if (partitions.length === 0 && problem !== undefined) {
        reportFailure(problem, { stdout, stderr }, { asJson: options.has('json') })
        for (const other of others) reportError(other, stderr)
        return 1
      }
      const rows = await offsetsOfPartitions(session, partitions, specs)
      if (options.has('json')) writeJson(stdout, { partitions: rows.map((row) => offsetsJson(row, names)) })
      else await writeOffsets(rows, names, stdout)
      const failures = rows.flatMap((row) => {
        const failure = row.offsets.find((offset) => isKafkaError(offset))
        return failure === undefined ? [] : [partitionFailure(row, failure)]
      })
      for (const problem of [...problems, ...failures]) reportError(problem, stderr)
      return problems.length + failures.length === 0 ? 0 : 1
    })
  }
}
